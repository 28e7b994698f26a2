package io.photoncloud.k8shost.runtime.cri;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Images made by hand, of one layer with a static busybox, without a registry and without an engine. */
public final class TestingImages {

    /** What holds a sandbox: it only waits. */
    public static final String PAUSE = "photon.test/pause:1";

    /** A shell with the usual commands. */
    public static final String SHELL = "photon.test/shell:1";

    /** Stands in for the real one: answers at port 80. */
    public static final String NGINX = "docker.io/library/nginx:1.21";

    public static final String GREETING = "Welcome to the stand-in for nginx!";

    private static final String WELCOME = "<html><body><h1>" + GREETING + "</h1></body></html>\n";

    private TestingImages() {}

    /** An image of the one layer, and the members of its configuration. */
    private record Recipe(String name, String config) {

        static final List<Recipe> ALL = List.of(
                new Recipe(PAUSE, "\"Entrypoint\":[\"/bin/sleep\",\"2147483647\"]"),
                new Recipe(SHELL, "\"Cmd\":[\"/bin/sh\"],\"WorkingDir\":\"/tmp\""),
                new Recipe(
                        NGINX,
                        "\"Entrypoint\":[\"/bin/httpd\"],\"Cmd\":[\"-f\",\"-v\",\"-p\",\"80\",\"-h\",\"/www\"],"
                                + "\"StopSignal\":\"SIGKILL\""));
    }

    /** Makes an archive of all images, as {@code docker save} writes them, in the directory. */
    static Path archive(Path directory) throws IOException {
        Path layer = layer(directory);
        String diff = "sha256:" + sha256(layer);
        var entries = new ArrayList<String>();
        for (Recipe recipe : Recipe.ALL) {
            String file = "config" + entries.size() + ".json";
            Files.writeString(directory.resolve(file), config(recipe.config(), diff));
            entries.add("{\"Config\":\"%s\",\"RepoTags\":[\"%s\"],\"Layers\":[\"layer.tar\"]}"
                    .formatted(file, recipe.name()));
        }
        Files.writeString(directory.resolve("manifest.json"), "[" + String.join(",", entries) + "]");
        TestingContainerd.run(
                "tar",
                "-C",
                directory.toString(),
                "-cf",
                directory + "/images.tar",
                "manifest.json",
                "layer.tar",
                "config0.json",
                "config1.json",
                "config2.json");
        return directory.resolve("images.tar");
    }

    static String config(String members, String diff) {
        return "{\"architecture\":\"%s\",\"os\":\"linux\",\"config\":{\"Env\":[\"PATH=/bin\"],%s},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"%s\"]}}"
                .formatted(System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64", members, diff);
    }

    static Path layer(Path directory) throws IOException {
        Path root = Files.createDirectories(directory.resolve("rootfs"));
        Path bin = Files.createDirectories(root.resolve("bin"));
        for (String made : List.of("tmp", "www", "etc", "proc", "sys", "dev")) {
            Files.createDirectories(root.resolve(made));
        }
        Files.copy(busybox(), bin.resolve("busybox"));
        TestingContainerd.run("chmod", "755", bin.resolve("busybox").toString());
        for (String applet : TestingContainerd.run("busybox", "--list").lines().toList()) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        Files.writeString(bin.resolve("nginx"), "#!/bin/sh\nexec httpd -f -v -p 80 -h /www\n");
        TestingContainerd.run("chmod", "755", bin.resolve("nginx").toString());
        Files.writeString(root.resolve("www/index.html"), WELCOME);
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/:/bin/sh\n");
        TestingContainerd.run("tar", "-C", root.toString(), "-cf", directory + "/layer.tar", ".");
        return directory.resolve("layer.tar");
    }

    private static Path busybox() {
        return Path.of(TestingContainerd.run("which", "busybox").strip());
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
