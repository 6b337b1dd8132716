package dev.carrel.cli;

import dev.carrel.engine.GgufHeader;
import dev.carrel.engine.ModelDimensions;
import dev.carrel.models.MachineMemory;
import dev.carrel.models.MemoryNeed;
import dev.carrel.models.ModelReport;
import dev.carrel.models.StoredModel;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model as {@code --json} prints it; what is not known is null.
 *
 * @param engines that can load it, the embedded one first
 * @param why the embedded engine can't load it, or nobody can
 * @param answers whether it is the one that answers
 */
record ModelEntry(
    String name,
    String origin,
    String file,
    long bytes,
    int parts,
    @Nullable String kind,
    @Nullable String title,
    @Nullable String architecture,
    @Nullable Long parameters,
    @Nullable String quantization,
    @Nullable Map<String, Integer> tensorTypes,
    @Nullable Integer contextTokens,
    @Nullable ModelDimensions dimensions,
    @Nullable Integer vocabularyTokens,
    @Nullable String tokenizer,
    @Nullable String chatFamily,
    @Nullable String licence,
    @Nullable MemoryNeed memory,
    @Nullable Long memoryBytes,
    @Nullable Boolean fits,
    List<String> engines,
    @Nullable String why,
    boolean answers,
    @Nullable String sha256) {

  /**
   * All models.
   *
   * @param folder where pulled ones are kept
   */
  record Entries(String folder, MachineMemory machine, List<ModelEntry> models) {}

  static ModelEntry of(
      ModelReport report, MachineMemory machine, boolean answers, @Nullable String sha256) {
    StoredModel model = report.model();
    ModelReport.Content content = report.content();
    String origin = model.origin().name().toLowerCase(Locale.ROOT);
    if (content == null) {
      return new ModelEntry(
          model.name(),
          origin,
          model.file().toString(),
          model.bytes(),
          model.partsFound(),
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          report.engines(),
          report.problem(),
          answers,
          sha256);
    }
    GgufHeader.Kind kind = content.kind();
    return new ModelEntry(
        model.name(),
        origin,
        model.file().toString(),
        model.bytes(),
        model.partsFound(),
        kind.name().toLowerCase(Locale.ROOT),
        content.title(),
        content.architecture(),
        content.parameters(),
        content.quantization(),
        content.tensorTypes(),
        content.contextTokens(),
        content.dimensions(),
        content.vocabularyTokens(),
        content.tokenizer(),
        content.chatFamily(),
        content.licence(),
        content.memory(),
        content.memory().bytes(),
        report.fits(machine).orElse(null),
        report.engines(),
        report.notEmbedded(),
        answers,
        sha256);
  }
}
