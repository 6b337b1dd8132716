package dev.carrel;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.MultipartField;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.carrel.cli.Options;
import dev.carrel.cli.Service;
import dev.carrel.engine.TinyGguf;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A service, and OpenAI's own client of it, unchanged but for the base URL. */
record OpenAiRoom(ServiceRoom room, Service service, OpenAIClient client) implements AutoCloseable {
  /** A service that has read its notes, without a language model. */
  static OpenAiRoom plain(Path folder) throws Exception {
    ServiceRoom room = new ServiceRoom(Files.createDirectory(folder));
    Service service = room.serve(room.notes);
    room.awaitIdle(service);
    return of(room, service);
  }

  /** A service with a tiny language model of random weights. */
  static OpenAiRoom withEngine(Path folder) throws Exception {
    ServiceRoom room = new ServiceRoom(Files.createDirectory(folder));
    TinyGguf.write(room.scratch.resolve("tiny.gguf"), 3);
    Path config = room.scratch.resolve("carrel.yaml");
    Files.writeString(
        config,
        "engines: {answer: {kind: embedded, model: tiny.gguf, contextTokens: 2048, threads: 1}}\n");
    return of(room, room.serve(new Options(room.data(), config, 0), room.notes));
  }

  private static OpenAiRoom of(ServiceRoom room, Service service) {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(ServiceRoom.uri(service, "/v1").toString())
            .apiKey("unused")
            .maxRetries(0)
            .build();
    return new OpenAiRoom(room, service, client);
  }

  FileObject upload(String filename, byte[] bytes) {
    return client
        .files()
        .create(
            FileCreateParams.builder()
                .purpose(FilePurpose.ASSISTANTS)
                .file(
                    MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(bytes))
                        .filename(filename)
                        .build())
                .build());
  }

  @Override
  public void close() {
    client.close();
    room.close();
  }
}
