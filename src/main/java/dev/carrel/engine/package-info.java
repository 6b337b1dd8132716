/**
 * Runs a local language model in a process of its own. No model code ever runs in the service's
 * process.
 */
@NullMarked
package dev.carrel.engine;

import org.jspecify.annotations.NullMarked;
