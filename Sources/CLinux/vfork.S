// clone3(2) for a process that shares the memory of its parent, which waits for it: see clinux_spawn_contained().
//
// In assembly because the child returns first, on the parent's own stack: what it calls would overwrite the address to
// which the parent returns, if that were on the stack. vfork(2) of the C library does the same, but not clone3(2).

#if defined __x86_64__

    .text
    .globl clinux_vfork_clone3
    .type clinux_vfork_clone3, @function
clinux_vfork_clone3:
    popq %rdx
    movl $435, %eax
    syscall
    pushq %rdx
    ret
    .size clinux_vfork_clone3, . - clinux_vfork_clone3

#elif defined __aarch64__

    .text
    .globl clinux_vfork_clone3
    .type clinux_vfork_clone3, %function
clinux_vfork_clone3:
    mov x8, #435
    svc #0
    ret
    .size clinux_vfork_clone3, . - clinux_vfork_clone3

#elif defined __riscv

    .text
    .globl clinux_vfork_clone3
    .type clinux_vfork_clone3, %function
clinux_vfork_clone3:
    li a7, 435
    ecall
    ret
    .size clinux_vfork_clone3, . - clinux_vfork_clone3

#endif

    .section .note.GNU-stack, "", %progbits
