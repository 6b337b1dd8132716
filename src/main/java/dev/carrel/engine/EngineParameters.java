package dev.carrel.engine;

import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What an engine of ours can be asked for beyond LangChain4j's parameters. An engine that cannot do
 * one of these refuses the request; it never leaves it out silently.
 */
public final class EngineParameters extends DefaultChatRequestParameters {
  private final @Nullable String grammar;
  private final @Nullable Long seed;
  private final boolean cold;

  private EngineParameters(Builder builder) {
    super(builder);
    this.grammar = builder.grammar;
    this.seed = builder.seed;
    this.cold = builder.cold;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What a request wants; nothing beyond LangChain4j's where it does not say. */
  static EngineParameters of(ChatRequestParameters parameters) {
    return parameters instanceof EngineParameters own
        ? own
        : builder().overrideWith(parameters).build();
  }

  /** In llama.cpp's notation (GBNF), with the start symbol {@code root}. */
  public Optional<String> grammar() {
    return Optional.ofNullable(grammar);
  }

  /** Of the sampling, in place of the engine's own. */
  public OptionalLong seed() {
    return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
  }

  /**
   * Whether the prompt is read anew from its beginning, whatever the engine remembers of an earlier
   * one: the same prompt, seed and threads then give the same text.
   */
  public boolean cold() {
    return cold;
  }

  @Override
  public EngineParameters overrideWith(ChatRequestParameters that) {
    return builder().overrideWith(this).overrideWith(that).build();
  }

  @Override
  public EngineParameters defaultedBy(ChatRequestParameters that) {
    return builder().overrideWith(that).overrideWith(this).build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EngineParameters that
        && super.equals(that)
        && Objects.equals(grammar, that.grammar)
        && Objects.equals(seed, that.seed)
        && cold == that.cold;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), grammar, seed, cold);
  }

  /** Gathers parameters. */
  public static final class Builder extends DefaultChatRequestParameters.Builder<Builder> {
    private @Nullable String grammar;
    private @Nullable Long seed;
    private boolean cold;

    private Builder() {}

    public Builder grammar(String grammar) {
      this.grammar = grammar;
      return this;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    public Builder cold(boolean cold) {
      this.cold = cold;
      return this;
    }

    @Override
    public Builder overrideWith(ChatRequestParameters parameters) {
      super.overrideWith(parameters);
      if (parameters instanceof EngineParameters own) {
        grammar = own.grammar == null ? grammar : own.grammar;
        seed = own.seed == null ? seed : own.seed;
        cold = cold || own.cold;
      }
      return this;
    }

    @Override
    public EngineParameters build() {
      return new EngineParameters(this);
    }
  }
}
