package dev.carrel.access;

import java.util.Optional;

/** The tokens as a door sees them. What was removed a moment ago is not found. Thread-safe. */
public interface TokenBook {
  /** One in which no token stands. */
  TokenBook EMPTY =
      new TokenBook() {
        @Override
        public Optional<Token> find(String key) {
          return Optional.empty();
        }

        @Override
        public boolean holds(Token token) {
          return false;
        }

        @Override
        public void used(Token token) {}
      };

  /** The token of a key; empty when there is none, or it is expired. */
  Optional<Token> find(String key);

  /** Whether a token that was found is still there and not expired. */
  boolean holds(Token token);

  /** Notes the day. */
  void used(Token token);
}
