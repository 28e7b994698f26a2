package io.photoncloud.nightlight.tsdb.chunk;

import java.io.IOException;
import java.nio.file.Path;

/** A file of a version that this program does not know, as a later one wrote it: it is left as it is. */
public final class UnknownVersion extends IOException {
    private static final long serialVersionUID = 1L;

    public UnknownVersion(Path file, long version, long known) {
        super(file + " is of version " + version + ", and this program knows version " + known
                + ": a program that knows it has to open it");
    }
}
