package io.photoncloud.plasmavmc.hypervisor;

import java.nio.file.Path;

/**
 * A file of this machine that disks begin as. It is whole and verified, and stays unchanged for as long as a disk rests on it.
 *
 * @param virtualBytes the size of the disk that it holds, whatever the file's own
 */
public record ImageFile(Path path, Format format, long virtualBytes) {

    /** How it is to be read: said, never guessed from its content. */
    public enum Format {
        QCOW2,
        RAW
    }
}
