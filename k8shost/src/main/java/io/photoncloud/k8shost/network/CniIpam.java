package io.photoncloud.k8shost.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** The plug-in by which CNI gives a pod the addresses of its port: a script of the shell, which reads them from a file. */
public final class CniIpam {

    /** As a network's {@code ipam} names it. */
    public static final String TYPE = "photon-prismnet";

    /** In a pod's directory: whose they are, and one a line with its gateway. */
    public static final String ADDRESSES = "addresses";

    private static final String EXECUTABLE = "rwxr-xr-x";

    /** What would end the text that it is in, in the script or in what that answers. */
    private static final String QUOTES = ".*['\"\\\\\\n].*";

    private CniIpam() {}

    /**
     * Puts the plug-in into a directory, or the one there in order.
     *
     * @param pods under which each pod has its directory
     * @throws UncheckedIOException it cannot be written
     */
    public static Path install(Path directory, Path pods) {
        String place = pods.toAbsolutePath().toString();
        if (place.matches(QUOTES)) {
            throw new IllegalArgumentException("the data directory has quotes in its name, which CNI's plug-in " + TYPE
                    + " cannot have there: " + place);
        }
        Path plugin = directory.resolve(TYPE);
        try {
            Files.createDirectories(directory);
            Path written = directory.resolve(TYPE + ".new");
            Files.writeString(written, script().replace("@PODS@", place));
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(EXECUTABLE));
            Files.move(written, plugin, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return plugin;
        } catch (IOException e) {
            throw new UncheckedIOException("CNI's plug-in cannot be put at " + plugin, e);
        }
    }

    private static String script() throws IOException {
        try (InputStream script = CniIpam.class.getResourceAsStream("/cni/" + TYPE)) {
            return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
        }
    }
}
