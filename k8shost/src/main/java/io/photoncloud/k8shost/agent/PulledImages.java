package io.photoncloud.k8shost.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.common.api.Sha256;
import io.photoncloud.common.api.Tenant;
import io.photoncloud.common.security.OwnerOnlyFile;
import io.photoncloud.k8shost.runtime.PodRuntimeException;
import io.photoncloud.k8shost.runtime.RegistryCredential;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which images of this node were pulled with credentials, and by whom: nobody else may use them without pulling them too. What was
 * pulled without, or came here otherwise, is everybody's. Kept in files, which outlive the process. That somebody pulls an image is
 * written before it is done: what came of a pull whose end nobody noted is nobody's. Safe for many threads.
 */
public final class PulledImages {

    /** Of one image; the first is forgotten then, and pulls it again. */
    static final int PULLERS_MAX = 100;

    private static final String PULLED = ".pulled";
    private static final String BEGUN = ".begun";
    private static final String KEY = "key";
    private static final int KEY_BYTES = 32;
    private static final String DIGEST = "HmacSHA256";

    private static final String REPOSITORY = "repository";
    private static final String IMAGE = "image";
    private static final String HERE = "here";

    private static final String SEPARATOR = " ";

    private final Path directory;
    private final SecretKeySpec key;
    private final RandomGenerator random;
    /** By the image's reference. */
    private final Map<String, List<String>> pulled = new HashMap<>();

    private final Map<Path, Begun> underWay = new HashMap<>();
    /** Nobody noted how they ended. */
    private final Map<Path, Begun> leftOver = new HashMap<>();

    /** A pull, and what was here when it began, which it does not change. */
    record Begun(Path file, String repository, String image, Set<String> here) {
        Begun {
            here = Set.copyOf(here);
        }
    }

    /** The reference by which an image is here. */
    @FunctionalInterface
    interface Lookup {
        Optional<String> find(String image) throws PodRuntimeException;
    }

    private PulledImages(Path directory, byte[] key, RandomGenerator random) {
        this.directory = directory;
        this.random = random;
        this.key = new SecretKeySpec(key, DIGEST);
    }

    /**
     * What is kept in a directory, made if need be.
     *
     * @param random a secure one
     * @throws UncheckedIOException it cannot be used
     */
    public static PulledImages open(Path directory, RandomGenerator random) {
        try {
            byte[] key = OwnerOnlyFile.open(
                    directory.resolve(KEY), () -> fresh(random), "the key of pulled images", "Run chmod 600 on it.");
            PulledImages images = new PulledImages(directory, key, random);
            images.read();
            return images;
        } catch (IOException e) {
            throw new UncheckedIOException("who pulled which image cannot be kept in " + directory, e);
        }
    }

    private static byte[] fresh(RandomGenerator random) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return key;
    }

    private void read() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(PULLED)) {
                    List<String> lines = Files.readAllLines(file, UTF_8);
                    pulled.put(lines.getFirst(), new ArrayList<>(lines.subList(1, lines.size())));
                } else if (name.endsWith(BEGUN)) {
                    leftOver.put(file, readBegun(file));
                }
            }
        }
    }

    private static Begun readBegun(Path file) throws IOException {
        Properties form = new Properties();
        try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
            form.load(reader);
        }
        String here = form.getProperty(HERE);
        return new Begun(
                file,
                form.getProperty(REPOSITORY),
                form.getProperty(IMAGE),
                here.isEmpty() ? Set.of() : Set.of(here.split(SEPARATOR, -1)));
    }

    // Who

    /** Of a project, with what it shows to a repository's registry; nothing can be told from it. */
    String puller(String repository, Tenant tenant, RegistryCredential shown) {
        return digest(
                repository,
                tenant.organization(),
                tenant.project(),
                shown.server(),
                shown.username(),
                shown.password());
    }

    private String anybody(String repository) {
        return digest(repository);
    }

    private String digest(String... parts) {
        try {
            Mac mac = Mac.getInstance(DIGEST);
            mac.init(key);
            for (String part : parts) {
                byte[] bytes = part.getBytes(UTF_8);
                mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                mac.update(bytes);
            }
            return HexFormat.of().formatHex(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + DIGEST, e);
        }
    }

    // Asking

    /** Whether anybody may use an image that is here. */
    synchronized boolean isFree(String repository, String reference) {
        List<String> pullers = pulled.get(reference);
        return pullers == null
                ? Stream.of(underWay, leftOver)
                        .flatMap(some -> some.values().stream())
                        .noneMatch(one -> one.repository().equals(repository)
                                && !one.here().contains(reference))
                : pullers.contains(anybody(repository));
    }

    /** Whether somebody pulled it. */
    synchronized boolean isPulledBy(String puller, String reference) {
        return pulled.getOrDefault(reference, List.of()).contains(puller);
    }

    // Noting

    /** Somebody pulls an image with credentials: to be noted before it is done. */
    synchronized Begun begin(String repository, String image, Set<String> here) throws IOException {
        Properties form = new Properties();
        form.setProperty(REPOSITORY, repository);
        form.setProperty(IMAGE, image);
        form.setProperty(HERE, String.join(SEPARATOR, here));
        StringWriter text = new StringWriter();
        form.store(text, null);
        Path file = directory.resolve(HexFormat.of().toHexDigits(random.nextLong()) + BEGUN);
        write(file, text.toString());
        Begun begun = new Begun(file, repository, image, here);
        underWay.put(file, begun);
        return begun;
    }

    /** It is here now. What was here before it was pulled is as it was. */
    synchronized void succeeded(Begun begun, String puller, String reference) throws IOException {
        if (pulled.containsKey(reference) || !begun.here().contains(reference)) {
            add(reference, puller);
        }
        underWay.remove(begun.file());
        Files.delete(begun.file());
    }

    /** It is over, however it ended. */
    synchronized void ended(Begun begun) {
        if (underWay.remove(begun.file()) != null) {
            leftOver.put(begun.file(), begun);
        }
    }

    /** An image was pulled without credentials. */
    synchronized void pulledByAnybody(String repository, String reference) throws IOException {
        if (pulled.containsKey(reference)) {
            add(reference, anybody(repository));
        }
    }

    private void add(String reference, String puller) throws IOException {
        List<String> pullers = new ArrayList<>(pulled.getOrDefault(reference, List.of()));
        pullers.remove(puller);
        pullers.add(puller);
        keep(reference, pullers.subList(Math.max(0, pullers.size() - PULLERS_MAX), pullers.size()));
    }

    private void keep(String reference, List<String> pullers) throws IOException {
        List<String> lines = new ArrayList<>(List.of(reference));
        lines.addAll(pullers);
        write(fileOf(reference), String.join("\n", lines) + "\n");
        pulled.put(reference, List.copyOf(pullers));
    }

    private Path fileOf(String reference) {
        return directory.resolve(HexFormat.of().formatHex(Sha256.of(reference)) + PULLED);
    }

    /** Looks what came of the pulls whose end nobody noted: an image that they may have brought is nobody's. */
    void settle(Lookup lookup) throws PodRuntimeException, IOException {
        List<Begun> open;
        synchronized (this) {
            open = List.copyOf(leftOver.values());
        }
        for (Begun begun : open) {
            settle(begun, lookup.find(begun.image()).orElse(""));
        }
    }

    private synchronized void settle(Begun begun, String reference) throws IOException {
        if (!reference.isEmpty() && !begun.here().contains(reference) && !pulled.containsKey(reference)) {
            keep(reference, List.of());
        }
        if (leftOver.remove(begun.file()) != null) {
            Files.delete(begun.file());
        }
    }

    /** Forgets images that are not here any more. To be called before anything is pulled. */
    public synchronized void retain(Set<String> references) throws IOException {
        for (String reference : List.copyOf(pulled.keySet())) {
            if (!references.contains(reference)) {
                pulled.remove(reference);
                Files.delete(fileOf(reference));
            }
        }
    }

    /** Whole or not at all, and there for good. */
    private void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(draft, text, UTF_8);
        force(draft, StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        force(directory, StandardOpenOption.READ);
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }
}
