package dev.carrel.serve;

import dev.carrel.watch.FolderList;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders of this machine, for who looks for one to add: whoever may add any of them may see
 * their names, and nobody else. Nothing of a file is told but how many there are.
 */
final class FolderRoutes {
  private static final int LIMIT_DEFAULT = 200;
  private static final String FOLDER = "folder";

  private final Path home;
  private final PatientLook look = new PatientLook(PatientLook.TIME_MAX);

  FolderRoutes(Path home) {
    this.home = home;
  }

  List<Route> routes() {
    return List.of(Route.get("/api/v1/folders", Need.ADMIN, this::folders));
  }

  /**
   * The folders in one, page by page; without {@code folder} the places to begin at.
   *
   * <p>{@code curl 'http://127.0.0.1:7411/api/v1/folders?folder=/home/ada&part=notes'}
   */
  private void folders(ServerRequest request, ServerResponse response) {
    QueryParameters given =
        QueryParameters.parse(
            request.query().rawValue(), List.of(FOLDER, "part", "hidden", "offset", "limit"));
    FolderList.Wanted wanted =
        new FolderList.Wanted(
            given.one("part").map(part -> Limits.name(part, "part")).orElse(""),
            given.flag("hidden"),
            given.number("offset", 0, 0, FolderList.NAMES_MAX),
            given.number("limit", LIMIT_DEFAULT, 1, FolderList.LIMIT_MAX));
    FolderList list =
        given
            .one(FOLDER)
            .map(folder -> list(Limits.folder(folder, "parameter"), wanted))
            .orElseGet(this::places);
    Replies.json(response, 200, list);
  }

  private FolderList places() {
    try {
      return look.at(
          home, () -> FolderList.places(home, FileSystems.getDefault().getRootDirectories()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // none of it is opened
    }
  }

  private FolderList list(Path folder, FolderList.Wanted wanted) {
    try {
      return look.at(folder, () -> FolderList.of(folder, wanted));
    } catch (NoSuchFileException e) {
      throw Problem.of(
          404, "no_such_folder", "There is no folder %s: correct its path.".formatted(folder));
    } catch (NotDirectoryException e) {
      throw Problem.invalid(
          FOLDER, "%s is no folder: give the folder that it lies in.".formatted(folder));
    } catch (AccessDeniedException e) {
      throw Problem.invalid(
          FOLDER,
          "%s cannot be listed, its permissions forbid it: make it readable, or take another."
              .formatted(folder));
    } catch (IOException e) {
      throw Problem.invalid(
          FOLDER,
          "%s cannot be listed (%s): look at its disk, or take another."
              .formatted(folder, e.getMessage()));
    }
  }
}
