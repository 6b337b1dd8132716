/**
 * A running Carrel for programs of others, as LangChain4j's embedding model, content retriever and
 * embedding store. It knows nothing of Carrel but its HTTP interface, and needs nothing but
 * langchain4j-core.
 */
@NullMarked
package dev.carrel.client;

import org.jspecify.annotations.NullMarked;
