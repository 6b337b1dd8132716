/**
 * Keeps what programs uploaded, and which vector store holds it. Reads no content, and knows
 * neither the index nor HTTP.
 */
@NullMarked
package dev.carrel.uploads;

import org.jspecify.annotations.NullMarked;
