package io.photoncloud.k8shost.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What pods have on the node's disk: their volumes and their logs, each under the pod's uid, and gone with it. */
final class PodDirectories {

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

    /** Makes what a pod needs before it runs, or leaves it as it is. */
    void prepare(Pod pod) throws IOException {
        Files.createDirectories(logs(pod.uid()));
        for (var def : pod.spec().all().toList()) {
            Files.createDirectories(logs(pod.uid()).resolve(def.name()));
        }
        for (Volume volume : pod.spec().volumes()) {
            switch (volume) {
                case Volume.EmptyDir(String name) -> Files.createDirectories(volume(pod.uid(), name));
                case Volume.HostPath _ -> {}
                case Volume.Config(String name, Map<String, String> files) -> write(volume(pod.uid(), name), files);
            }
        }
    }

    private Path volume(String uid, String name) {
        return root.resolve(uid).resolve("volumes").resolve(name);
    }

    private static void write(Path directory, Map<String, String> files) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path target = directory.resolve(file.getKey());
            if (!Files.exists(target)) {
                Path written = directory.resolve("." + file.getKey() + ".new");
                Files.writeString(written, file.getValue(), UTF_8);
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
