package dev.carrel.power;

/** How much of the machine background work may take: reading files, embedding, merging. */
public enum Power {
  /** As much as any program. */
  FULL,
  /** What others leave: a lower priority. */
  POLITE,
  /** Only what nobody else wants, and no embedding while somebody asks or on battery. */
  IDLE
}
