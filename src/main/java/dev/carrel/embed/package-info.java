/**
 * Turns text into vectors, and remembers them. Knows no document's file or path, and no network.
 */
@NullMarked
package dev.carrel.embed;

import org.jspecify.annotations.NullMarked;
