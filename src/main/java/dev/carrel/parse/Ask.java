package dev.carrel.parse;

/** What the service asks of a worker; one {@link Reply} comes for each. */
sealed interface Ask {
  /**
   * One file to read.
   *
   * @param certain whether {@code named} is known and not guessed from a name
   */
  record Request(String fileName, FileType named, boolean certain, FileBytes.Content content)
      implements Ask {}

  /** Source code of which the declarations are wanted; a {@link Reply.Outline} comes. */
  record Outline(CodeLanguage language, String text) implements Ask {}

  /**
   * A container to open; the reply is the one to {@link Next}.
   *
   * @param file its address as a URI, in which any name can stand
   * @param ownsFile whether it was written for this and is removed with it
   */
  record Open(
      String fileName, ContainerKind kind, String file, boolean ownsFile, Allowance allowance)
      implements Ask {}

  /** A container to open whose bytes are at hand; arrives as {@link Open}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
  record OpenBytes(String fileName, ContainerKind kind, byte[] bytes, Allowance allowance)
      implements Ask {}

  /** The container's next entry. */
  record Next() implements Ask {}

  /** The content of the entry that came last. */
  record Fetch() implements Ask {}

  /**
   * The entry that came last is a container; its entries come next.
   *
   * @param name as it came
   */
  record Enter(String name) implements Ask {}

  /** How much of its {@link ContainerLimits} a container has left. */
  record Allowance(
      int entriesMax, int messagesMax, long bytesMax, int ratioMax, long packedBytes) {}
}
