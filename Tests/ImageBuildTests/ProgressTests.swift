import Testing

@testable import ImageBuild

struct ProgressTests {
  @Test func packagesAreCountedTwice() {
    var progress = APTProgress()
    var read: [Bool] = []
    for line in [
      "Reading package lists...", "0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.",
      "Unpacking a (1) ...", "Setting up a (1) ...",
    ] {
      read.append(progress.read(line))
    }
    #expect(read == [false, true, true, true])
    #expect(progress.done == 2 && progress.total == 4)
    // The rest of the packages is installed later.
    _ = progress.read("1 upgraded, 3 newly installed, 0 to remove and 0 not upgraded.")
    #expect(progress.total == 10)
  }

  @Test(arguments: [
    ("  Installing       : bash-5.2.26-3.fc40.x86_64                12/345", 12, 345),
    ("(3/34) installing bash", 3, 34), ("( 3/34) installing bash", 3, 34),
    ("(1/2) Installing musl (1.2.4-r2)", 1, 2),
    ("[3/34] Installing bash-0:5.2.26-3.fc42.x86_64 100% | 223.6 KiB/s | 916.0 B | 00m00s", 3, 34),
    ("Total 12/a", 0, 0), ("", 0, 0), ("see /usr/share", 0, 0), ("9/3", 0, 0),
  ])
  func fractionsAreRead(line: String, done: Int, total: Int) {
    var progress = FractionProgress()
    let isNew = progress.read(line)
    #expect(isNew == (total > 0))
    #expect(progress.done == done && progress.total == total)
  }

  @Test func packagesOfPacmanAreCountedOnce() {
    var progress = PacmanProgress()
    let read = ["Packages (2) a-1-1 b-2-1", "installing a...", "installing", "Packages ()"].map {
      progress.read($0)
    }
    #expect(read == [true, true, false, false])
    #expect(progress.done == 1 && progress.total == 2)
  }

  @Test func whatIsFetchedIsCounted() {
    var progress = APTDownloadProgress()
    var read: [Bool] = []
    for line in [
      "Need to get 45.3 MB of archives.", "Get:1 http://m trixie/main amd64 bash amd64 5.2-1 [1,498 kB]",
      "Get:2 http://m trixie/main amd64 b amd64 1 [512 B]", "Get:3 nonsense]",
      "Fetched 45.3 MB in 1s (40 MB/s)",
    ] {
      read.append(progress.read(line))
    }
    #expect(read == [true, true, true, false, false])
    #expect(progress.total == 45_300_000 && progress.done == 1_498_512)
    _ = progress.read("Need to get 1,200 kB/45.3 MB of archives.")
    #expect(progress.total == 1_200_000)
  }

  @Test func progressIsForPeopleToRead() {
    #expect("\(BuildProgress(stage: .pack))" == "Packing the image")
    #expect("\(BuildProgress(stage: .unpack, done: 3, total: 96))" == "Unpacking essential packages: 3 of 96")
    #expect(
      "\(BuildProgress(stage: .download, done: 1_260_000, total: 45_300_000, isInBytes: true))"
        == "Downloading packages: 1.3 of 45.3 MB")
    #expect("\(BuildProgress(stage: .configure, done: 9, total: 8))" == "Installing packages: 8 of 8")
  }
}
