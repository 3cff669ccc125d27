import Testing

@testable import ImageBuild

struct APTProgressTests {
  @Test func packagesAreCountedTwice() {
    var progress = APTProgress()
    let read = { (text: String) in progress.read(Array(text.utf8)) }
    #expect(!read("Reading package lists...\nThe following NEW packages will be "))
    #expect(!read("installed:\n  a b\n"))
    #expect(read("0 upgraded, 2 newly installed, 0 to remove and 0 not upgraded.\n"))
    #expect(progress.total == 4)
    #expect(read("Unpacking a (1) ...\nUnpac"))
    #expect(progress.done == 1)
    #expect(read("king b (1) ...\nSetting up a (1) ...\n"))
    #expect(progress.done == 3)
    // The rest of the packages is installed later.
    #expect(read("1 upgraded, 3 newly installed, 0 to remove and 0 not upgraded.\n"))
    #expect(progress.total == 10)
  }

  @Test func progressIsForPeopleToRead() {
    #expect("\(BuildProgress(stage: .pack))" == "Packing the image")
    #expect("\(BuildProgress(stage: .unpack, done: 3, total: 96))" == "Unpacking essential packages: 3 of 96")
    #expect("\(BuildProgress(stage: .configure, done: 9, total: 8))" == "Installing packages: 8 of 8")
  }
}
