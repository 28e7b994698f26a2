package io.photoncloud.lightningstor.engine;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/**
 * A disk by its identity. Where it was, there may be its empty mount point now, or another disk, perhaps one of the same set: nothing is opened,
 * made, named or deleted there. Files that are open stay those of the disk that they were opened on.
 */
final class OwnDisk implements Disk {

    private static final String IDENTITY = "disk";
    private static final String IDENTITY_FORM = "photon-lightningstor-disk 1";

    private final Disk disk;
    private final long identity;

    OwnDisk(Disk disk, long identity) {
        this.disk = disk;
        this.identity = identity;
    }

    /** Which disk this is; empty for one that was never written to. */
    static Optional<Long> findIdentity(Disk disk) throws IOException {
        return SmallFile.unseal(SmallFile.read(disk, IDENTITY))
                .filter(text -> text.startsWith(IDENTITY_FORM))
                .map(text -> Long.parseUnsignedLong(
                        text.substring(IDENTITY_FORM.length()).strip(), 16));
    }

    static void identify(Disk disk, long identity) throws IOException {
        SmallFile.write(disk, IDENTITY, SmallFile.seal(IDENTITY_FORM + " %016x%n".formatted(identity)));
    }

    @Override
    public String location() {
        return disk.location();
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return disk.list(directory);
    }

    /** What is there of another disk is not there. */
    @Override
    public boolean exists(String path) throws IOException {
        return disk.exists(path) && isThere();
    }

    @Override
    public DiskFile create(String path) throws IOException {
        require();
        return disk.create(path);
    }

    @Override
    public DiskFile open(String path) throws IOException {
        require();
        return disk.open(path);
    }

    @Override
    public void rename(DiskFile file, String to) throws IOException {
        require();
        disk.rename(file, to);
    }

    @Override
    public void delete(String path) throws IOException {
        require();
        disk.delete(path);
    }

    @Override
    public long usableBytes() throws IOException {
        require();
        return disk.usableBytes();
    }

    @Override
    public Closeable lock() throws IOException {
        return disk.lock();
    }

    private boolean isThere() throws IOException {
        return findIdentity(disk).filter(found -> found == identity).isPresent();
    }

    private void require() throws IOException {
        boolean there;
        try {
            there = isThere();
        } catch (NoSuchFileException _) {
            there = false; // it went while it was looked at
        }
        if (!there) {
            throw new IOException("what is mounted there is not this disk: mount it, or start again and replace it");
        }
    }
}
