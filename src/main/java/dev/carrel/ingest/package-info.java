/**
 * Carries changes from the watch to the index and says how far it is. No text waits in memory: only
 * the names of files do, and what is still to be embedded stands in the index.
 */
@NullMarked
package dev.carrel.ingest;

import org.jspecify.annotations.NullMarked;
