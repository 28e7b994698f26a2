package io.photoncloud.lightningstor.storage;

import io.photoncloud.chainfire.resources.tenant.Access;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.lightningstor.engine.BlobStore;
import io.photoncloud.lightningstor.engine.DiskState;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The disks that bytes of objects lie on, for those who look after them. Safe for many threads. */
public final class DiskService {

    public static final String READ = "disk.read";
    public static final String ADMINISTER = "disk.administer";

    private static final Logger log = LoggerFactory.getLogger(DiskService.class);

    private final BlobStore blobs;
    private final Access access;

    public DiskService(BlobStore blobs, Access access) {
        this.blobs = blobs;
        this.access = access;
    }

    /**
     * How the disks are.
     *
     * @param unused directories that are of no disk of the set
     */
    public record Disks(List<DiskState> disks, List<String> unused) {
        public Disks {
            disks = List.copyOf(disks);
            unused = List.copyOf(unused);
        }
    }

    /** @throws CloudException PERMISSION_DENIED: disks are nobody's in particular */
    public Disks list() {
        access.requireOfSystem(READ);
        return seen();
    }

    private Disks seen() {
        return new Disks(blobs.disks(), blobs.unusedDirectories());
    }

    /**
     * Has an unused directory take the place of a missing disk. What was on that is made anew from the others, in the background.
     *
     * @throws CloudException PERMISSION_DENIED; CONFLICT, the disk is not missing or the directory not unused
     */
    public Disks replace(int slot, String directory) {
        access.requireOfSystem(ADMINISTER);
        Check.that(!directory.isEmpty(), "directory", "one of the unused directories");
        try {
            blobs.replaceDisk(slot, directory);
        } catch (IllegalArgumentException e) {
            throw new CloudException(ErrorCode.CONFLICT, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE, "directory " + directory + " cannot be written: " + e.getMessage(), e);
        }
        log.atInfo()
                .addKeyValue("disk", slot)
                .addKeyValue("directory", directory)
                .log("a disk is replaced");
        return seen();
    }
}
