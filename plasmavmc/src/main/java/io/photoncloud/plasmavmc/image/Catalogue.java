package io.photoncloud.plasmavmc.image;

import io.photoncloud.chainfire.store.Bytes;
import io.photoncloud.chainfire.store.Key;
import io.photoncloud.chainfire.store.Operation;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.Table;
import io.photoncloud.chainfire.store.TableResult;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.ImageFile.Format;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

/**
 * The images that PlasmaVMC knows where to find. Each is written down once in a store's life, by the first release that knows
 * it: whoever deletes one has deleted it.
 */
public final class Catalogue {

    private static final String RESOURCE = "catalogue.txt";

    /** Up to which edition what is in the catalogue has been written down. */
    private static final Key EDITION = Key.utf8("plasmavmc/image-catalogue");

    private static final int COLUMNS = 5;
    private static final String HTTPS = "https://";

    /**
     * An image that can be fetched.
     *
     * @param edition of the catalogue that had it first
     * @param sha256 in hex; empty where its publisher's list is asked
     * @param checksumsUrl of that list; empty where the digest is known
     */
    record Entry(int edition, String name, String url, String sha256, String checksumsUrl) {
        Entry {
            boolean known = sha256.isEmpty() != checksumsUrl.isEmpty();
            if (!known || !url.startsWith(HTTPS) || !(checksumsUrl.isEmpty() || checksumsUrl.startsWith(HTTPS))) {
                throw new IllegalArgumentException("image " + name + " of the catalogue cannot be verified");
            }
        }

        Image image(Instant now) {
            return new Image(
                    name,
                    null,
                    name,
                    new ImageSource.Catalogue(url, checksumsUrl),
                    new Image.Claim(sha256, Format.QCOW2),
                    new ImageState.Pending(now),
                    now);
        }
    }

    private final ReplicatedStore store;
    private final Table<Image> images;
    private final List<Entry> entries;
    private final InstantSource clock;
    private volatile boolean written;

    public Catalogue(ReplicatedStore store, InstantSource clock) {
        this(store, clock, read());
    }

    Catalogue(ReplicatedStore store, InstantSource clock, List<Entry> entries) {
        this.store = store;
        this.images = ImageStore.images(store);
        this.clock = clock;
        this.entries = List.copyOf(entries);
    }

    /** The catalogue of this release: lines of an edition, a name, an address, and a digest or the address of a list of them. */
    static List<Entry> read() {
        try (InputStream in = Catalogue.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the catalogue of images is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Catalogue::entry)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Entry entry(String line) {
        List<String> columns = Arrays.asList(line.strip().split("\\s+", -1));
        if (columns.size() != COLUMNS) {
            throw new IllegalStateException("the catalogue of images has a line without " + COLUMNS + " columns");
        }
        String known = columns.get(4);
        boolean list = columns.get(3).equals("list");
        return new Entry(
                Integer.parseInt(columns.get(0)), columns.get(1), columns.get(2), list ? "" : known, list ? known : "");
    }

    /** Writes down what has not been written down before. To be asked before images are looked for; costs nothing when it has. */
    public void writeDown() {
        if (written) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        TableResult<Integer> result = TableTransaction.run(store, rows -> {
            int before = rows.find(EDITION)
                    .map(entry -> Integer.parseInt(entry.value().toUtf8()))
                    .orElse(0);
            int last = before;
            for (Entry entry : entries) {
                if (entry.edition() > before) {
                    rows.insert(images, entry.image(now));
                    last = Math.max(last, entry.edition());
                }
            }
            if (last > before) {
                rows.write(Operation.Put.of(EDITION, Bytes.utf8(Integer.toString(last))));
            }
            return last;
        });
        if (!(result instanceof TableResult.Done<Integer>)) {
            throw new CloudException(
                    ErrorCode.UNAVAILABLE, "the catalogue of images cannot be written down yet: " + result);
        }
        written = true;
    }
}
