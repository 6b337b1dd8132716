package dev.carrel.models;

/** Is told how a pull goes, on the thread that pulls. */
public interface DownloadView {
  /**
   * Bytes that are here.
   *
   * @param totalBytes of the whole file; 0 when the other side does not say
   */
  void progress(long bytes, long totalBytes);

  /** Something that a person should know, in a sentence. */
  void remark(String sentence);
}
