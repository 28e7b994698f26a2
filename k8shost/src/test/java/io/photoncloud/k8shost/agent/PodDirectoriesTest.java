package io.photoncloud.k8shost.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.k8shost.pod.Pod;
import io.photoncloud.k8shost.runtime.ContainerSpec;
import io.photoncloud.k8shost.spec.ContainerDef;
import io.photoncloud.k8shost.spec.PodSpec;
import io.photoncloud.k8shost.spec.PodSpec.RestartPolicy;
import io.photoncloud.k8shost.spec.PodSpec.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pods have on the node's disk, and who may do what with it. */
class PodDirectoriesTest {

    @TempDir
    private Path directory;

    private static Pod pod() {
        return Pods.pod(new PodSpec(
                List.of(Pods.def("a")),
                List.of(),
                RestartPolicy.ALWAYS,
                List.of(new Volume.EmptyDir("tmp"), new Volume.Config("conf", Map.of("k", "text"))),
                Duration.ZERO));
    }

    private Path of(String path) {
        return directory.resolve("pods").resolve(Pods.REF.uid()).resolve(path);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private PodDirectories prepared() throws IOException {
        PodDirectories directories = new PodDirectories(directory.resolve("pods"));
        directories.prepare(pod());
        return directories;
    }

    @Test
    void containersSeeTheirVolumesWhoeverTheyRunAsAndNobodyElseDoes() throws Exception {
        var _ = prepared();
        assertThat(mode(of(""))).isEqualTo("rwx------");
        assertThat(mode(of("volumes/tmp"))).isEqualTo("rwxrwxrwx");
        assertThat(mode(of("volumes/conf"))).isEqualTo("rwxr-xr-x");
        assertThat(mode(of("volumes/conf/k"))).isEqualTo("rw-r--r--");
        assertThat(of("volumes/conf/k")).hasContent("text");
    }

    @Test
    void nothingIsWrittenWhereALinkLeads() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "theirs");
        var _ = prepared();
        Files.delete(of("volumes/conf/k"));
        Files.createSymbolicLink(of("volumes/conf/.k.new"), other);
        Files.createSymbolicLink(of("new/k"), other);
        var _ = prepared();
        assertThat(other).hasContent("theirs");
        assertThat(of("volumes/conf/k")).hasContent("text").isRegularFile();
    }

    @Test
    void aConfigVolumeIsMountedReadOnly() {
        ContainerDef plain = Pods.def("a");
        ContainerDef def = new ContainerDef(
                plain.name(),
                plain.image(),
                plain.command(),
                plain.args(),
                "",
                plain.env(),
                plain.ports(),
                plain.resources(),
                List.of(new ContainerDef.Mount("tmp", "/tmp", false), new ContainerDef.Mount("conf", "/etc/c", false)),
                null,
                null,
                null,
                null,
                plain.pullPolicy());
        assertThat(RuntimeSpecs.container(
                                pod(), def, 0, "ref", ContainerSpec.Security.ORDINARY, new PodDirectories(directory))
                        .mounts())
                .extracting(mount -> mount.readOnly())
                .containsExactly(false, true);
    }

    @Test
    void logsOfOldAttemptsAreRemoved() throws Exception {
        PodDirectories directories = prepared();
        for (String name : List.of("0.log", "0.log.1", "1.log", "2.log", "2.log.1", "10.log", "else")) {
            Files.writeString(of("logs/a").resolve(name), "");
        }
        directories.removeLogs(Pods.REF.uid(), "a", 2);
        try (var left = Files.list(of("logs/a"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("2.log", "2.log.1", "10.log", "else");
        }
    }
}
