package dev.carrel.cli;

import java.util.List;

/** What a person typed in conversations before. */
public interface Typed {
  /** Of somebody who wants nothing remembered. */
  Typed NOTHING =
      new Typed() {
        @Override
        public List<String> lines() {
          return List.of();
        }

        @Override
        public void add(String line) {}
      };

  /** The oldest first. */
  List<String> lines();

  /** Remembers a line. */
  void add(String line);
}
