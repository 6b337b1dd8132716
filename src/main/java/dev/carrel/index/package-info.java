/**
 * Keeps documents and chunks and finds them again: the only store of them. No Lucene type leaves
 * this package.
 */
@NullMarked
package dev.carrel.index;

import org.jspecify.annotations.NullMarked;
