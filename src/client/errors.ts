/** A kernel that can't be found, started or kept alive; the message is for the person who asked for it. */
export class KernelError extends Error {
  override name = "KernelError";
}

/** The kernel's process has ended by itself. */
export class KernelDiedError extends KernelError {
  override name = "KernelDiedError";
}
