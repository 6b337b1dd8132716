package dev.carrel.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What every command may be told about where it works.
 *
 * @param data the data folder; null for the one that the configuration names, else the
 *     installation's {@code index}
 * @param config the configuration file; null for the installation's {@code config/carrel.yaml}
 * @param port to serve on, 0 for a free one; null for the configured one
 */
public record Options(@Nullable Path data, @Nullable Path config, @Nullable Integer port) {}
