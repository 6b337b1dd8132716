/**
 * Finds the language models on this disk, says what each is and needs, and fetches one when a
 * person asks for it. Runs no model, and opens no connection but in {@link Download}.
 */
@NullMarked
package dev.carrel.models;

import org.jspecify.annotations.NullMarked;
