package io.photoncloud.k8shost.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.k8shost.network.CniIpam;
import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What pods have on the node's disk: their volumes and their logs, each under the pod's uid, and gone with it. */
final class PodDirectories {

    /** Of what has a pod's volumes and logs: nobody else of the node comes to what is in it. */
    private static final String PRIVATE = "rwx------";

    /** Of what containers see, whoever they run as. */
    private static final String OF_ALL = "rwxrwxrwx";

    /** What is made in a directory with it has the directory's group. */
    private static final int SET_GROUP = 02000;

    private static final String READ_BY_ALL = "rwxr-xr-x";
    private static final String FILE_READ_BY_ALL = "rw-r--r--";

    private static final Pattern LOG = Pattern.compile("(\\d{1,9})\\.log(\\.\\d+)?");

    private final Path root;

    PodDirectories(Path root) {
        this.root = root;
    }

    Path logs(String uid) {
        return root.resolve(uid).resolve("logs");
    }

    /** Relative to {@link #logs}. */
    static String log(String container, int attempt) {
        return container + "/" + attempt + ".log";
    }

    /** Removes the logs of a container's attempts before one. */
    void removeLogs(String uid, String container, int before) throws IOException {
        Path directory = logs(uid).resolve(container);
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.list(directory)) {
            all = files.toList();
        }
        for (Path file : all) {
            Matcher log = LOG.matcher(file.getFileName().toString());
            if (log.matches() && Integer.parseInt(log.group(1)) < before) {
                var _ = Files.deleteIfExists(file);
            }
        }
    }

    /** Makes what a pod needs before it runs, or leaves it as it is. */
    void prepare(Pod pod) throws IOException {
        Files.createDirectories(logs(pod.uid()));
        mode(root.resolve(pod.uid()), PRIVATE);
        for (var def : pod.spec().all().toList()) {
            Files.createDirectories(logs(pod.uid()).resolve(def.name()));
        }
        if (pod.port().isGiven()) {
            writeAddresses(pod);
        }
        for (Volume volume : pod.spec().volumes()) {
            switch (volume) {
                case Volume.EmptyDir(String name) ->
                    make(pod.uid(), name, OF_ALL, pod.spec().security().fsGroup());
                case Volume.HostPath _ -> {}
                case Volume.Config(String name, Map<String, String> files) -> {
                    make(pod.uid(), name, READ_BY_ALL, null);
                    write(pod.uid(), volume(pod.uid(), name), files);
                }
            }
        }
    }

    /** For the plug-in: whose they are, and one a line with its gateway. */
    private void writeAddresses(Pod pod) throws IOException {
        String lines = pod.port().given().addresses().stream()
                .map(one -> one.block() + " " + one.gateway() + "\n")
                .collect(Collectors.joining("", pod.id() + "\n", ""));
        Path written = fresh(pod.uid(), CniIpam.ADDRESSES);
        Files.writeString(written, lines);
        Files.move(
                written,
                root.resolve(pod.uid()).resolve(CniIpam.ADDRESSES),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private Path volume(String uid, String name) {
        return root.resolve(uid).resolve("volumes").resolve(name);
    }

    private static void mode(Path path, String mode) throws IOException {
        var _ = Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    /** Where nothing is, and no container sees it: what is made there is whole when it is moved to where they do. */
    private Path fresh(String uid, String name) throws IOException {
        Path directory = root.resolve(uid).resolve("new");
        Files.createDirectories(directory);
        Path fresh = directory.resolve(name);
        var _ = Files.deleteIfExists(fresh);
        return fresh;
    }

    /** Its mode is set once: later it is its containers' matter. */
    private void make(String uid, String name, String mode, @Nullable Long group) throws IOException {
        Path directory = volume(uid, name);
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.createDirectories(root.resolve(uid).resolve("volumes"));
        Path made = fresh(uid, name);
        Files.createDirectory(made);
        mode(made, mode);
        if (group != null) {
            owned(made, group);
        }
        Files.move(made, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What is made in it is its group's too. */
    private static void owned(Path directory, long group) throws IOException {
        var _ = Files.setAttribute(directory, "unix:gid", Math.toIntExact(group), LinkOption.NOFOLLOW_LINKS);
        int mode = (Integer) Files.getAttribute(directory, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        var _ = Files.setAttribute(directory, "unix:mode", mode | SET_GROUP);
    }

    /** Follows no links: what lies in a volume may be the pod's owner's. */
    private void write(String uid, Path directory, Map<String, String> files) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = directory.resolve(file.getKey());
            if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                Path written = fresh(uid, file.getKey());
                Files.writeString(
                        written,
                        file.getValue(),
                        UTF_8,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS);
                mode(written, FILE_READ_BY_ALL);
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    /** Where a volume is on the node. */
    String hostPath(Pod pod, String name) {
        return pod.spec().volumes().stream()
                .filter(volume -> volume.name().equals(name))
                .findFirst()
                .map(volume -> switch (volume) {
                    case Volume.EmptyDir _, Volume.Config _ ->
                        volume(pod.uid(), name).toAbsolutePath().toString();
                    case Volume.HostPath(var _, String path) -> path;
                })
                .orElseThrow(() -> new IllegalStateException("pod " + pod.id() + " has no volume " + name));
    }

    /** The uids of pods that have something here. */
    List<String> pods() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    /** Nothing of what links lead to is deleted. */
    void delete(String uid) throws IOException {
        try {
            Files.walkFileTree(root.resolve(uid), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException _) {
            // It is gone.
        }
    }
}
