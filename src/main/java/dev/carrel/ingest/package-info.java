/**
 * Carries changes from the watch to the index and says how far it is. Nothing is queued without a
 * bound.
 */
@NullMarked
package dev.carrel.ingest;

import org.jspecify.annotations.NullMarked;
