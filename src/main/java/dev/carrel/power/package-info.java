/**
 * Leaves the machine to the person: background work at a low priority, and none at the wrong time.
 * Starts no thread and knows nothing of what the work is.
 */
@NullMarked
package dev.carrel.power;

import org.jspecify.annotations.NullMarked;
