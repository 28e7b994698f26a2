package io.photoncloud.plasmavmc.image;

import io.photoncloud.common.api.CloudException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** The directories of a node whose files its operator lets anybody make images of who may make any. */
public final class AllowedPaths {

    private static final String FIELD = "path";

    private final List<Path> directories;

    /** @param directories {@code photon.plasmavmc.image-paths} */
    public AllowedPaths(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * The file of a path, links resolved. What lies outside is refused alike whether or not it is there.
     *
     * @throws CloudException VALIDATION_ERROR
     */
    Path require(String text) {
        if (directories.isEmpty()) {
            throw CloudException.invalid(
                    FIELD,
                    "absent",
                    "no directory of this node may be read: its operator sets photon.plasmavmc.image-paths");
        }
        try {
            Path named = Path.of(text);
            if (named.isAbsolute()) {
                Path real = named.toRealPath();
                for (Path directory : directories) {
                    if (Files.isDirectory(directory)
                            && real.startsWith(directory.toRealPath())
                            && Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
                        return real;
                    }
                }
            }
        } catch (InvalidPathException | IOException _) {
            // As any other that is not there.
        }
        String constraint = "a file in a directory of photon.plasmavmc.image-paths";
        throw CloudException.invalid(FIELD, constraint, FIELD + " must be " + constraint);
    }
}
