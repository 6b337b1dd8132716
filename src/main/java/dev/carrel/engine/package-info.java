/**
 * Lets a local language model answer: in a process of its own, or at a server on this machine. No
 * model code ever runs in the service's process, and no other machine is ever asked.
 */
@NullMarked
package dev.carrel.engine;

import org.jspecify.annotations.NullMarked;
