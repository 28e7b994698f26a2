package io.photoncloud.plasmavmc.hypervisor.libvirt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.stephenc.javaisotools.iso9660.ConfigException;
import com.github.stephenc.javaisotools.iso9660.ISO9660RootDirectory;
import com.github.stephenc.javaisotools.iso9660.impl.CreateISO;
import com.github.stephenc.javaisotools.iso9660.impl.ISO9660Config;
import com.github.stephenc.javaisotools.iso9660.impl.ISOImageFileHandler;
import com.github.stephenc.javaisotools.joliet.impl.JolietConfig;
import com.github.stephenc.javaisotools.rockridge.impl.RockRidgeConfig;
import com.github.stephenc.javaisotools.sabre.HandlerException;
import io.photoncloud.plasmavmc.hypervisor.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** A seed as cloud-init's NoCloud source finds it: a file system of ISO 9660 that is called {@code cidata}. */
final class SeedFile {

    private static final String VOLUME = "cidata";

    private static final String MAKING = "seed-";

    private SeedFile() {}

    /** Puts it in the place of one that may be there. */
    static void write(Path file, String instance, Seed seed) throws IOException {
        Path directory = Objects.requireNonNull(file.getParent());
        // What a process left that died here: there may be secrets in it.
        deleteLeft(directory);
        Path content = Files.createTempDirectory(directory, MAKING);
        Path making = file.resolveSibling(file.getFileName() + ".new");
        try {
            for (Map.Entry<String, String> each : files(instance, seed).entrySet()) {
                Files.writeString(content.resolve(each.getKey()), each.getValue(), UTF_8);
            }
            image(making, content);
            Files.setPosixFilePermissions(making, VmFiles.PRIVATE);
            Files.move(making, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            deleteLeft(directory);
        }
    }

    private static void deleteLeft(Path directory) throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.list(directory)) {
            left = all.filter(path -> path.getFileName().toString().startsWith(MAKING))
                    .toList();
        }
        for (Path each : left) {
            try (Stream<Path> parts = Files.walk(each)) {
                for (Path part : parts.sorted(Comparator.reverseOrder()).toList()) {
                    var _ = Files.deleteIfExists(part);
                }
            }
        }
    }

    static Map<String, String> files(String instance, Seed seed) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("meta-data", metaData(instance, seed));
        files.put("user-data", seed.userData());
        if (!seed.networks().isEmpty()) {
            files.put("network-config", networkConfig(seed.networks()));
        }
        return files;
    }

    private static String metaData(String instance, Seed seed) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("instance-id", instance);
        data.put("local-hostname", seed.hostName());
        if (!seed.sshKeys().isEmpty()) {
            data.put("public-keys", seed.sshKeys());
        }
        return yaml(data);
    }

    private static String networkConfig(List<Seed.Network> networks) {
        Map<String, Object> interfaces = new LinkedHashMap<>();
        for (Seed.Network network : networks) {
            interfaces.put("nic" + interfaces.size(), networkConfig(network));
        }
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("version", 2);
        config.put("ethernets", interfaces);
        return yaml(config);
    }

    private static Map<String, Object> networkConfig(Seed.Network network) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("match", Map.of("macaddress", network.mac()));
        config.put("dhcp4", network.addresses().isEmpty());
        if (!network.addresses().isEmpty()) {
            config.put("addresses", network.addresses());
        }
        if (!network.gateway().isEmpty()) {
            config.put("routes", List.of(Map.of("to", "0.0.0.0/0", "via", network.gateway())));
        }
        if (!network.nameServers().isEmpty()) {
            config.put("nameservers", Map.of("addresses", network.nameServers()));
        }
        return config;
    }

    private static String yaml(Map<String, Object> content) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(Integer.MAX_VALUE);
        return new Yaml(options).dump(content);
    }

    private static void image(Path file, Path content) throws IOException {
        try {
            ISO9660RootDirectory root = new ISO9660RootDirectory();
            root.addContentsRecursively(content.toFile());
            ISO9660Config iso = new ISO9660Config();
            iso.setVolumeID(VOLUME);
            iso.restrictDirDepthTo8(true);
            RockRidgeConfig names = new RockRidgeConfig();
            names.setMkisofsCompatibility(false);
            names.hideMovedDirectoriesStore(true);
            names.forcePortableFilenameCharacterSet(true);
            JolietConfig joliet = new JolietConfig();
            joliet.setVolumeID(VOLUME);
            joliet.forceDotDelimiter(true);
            new CreateISO(new ISOImageFileHandler(file.toFile()), root).process(iso, names, joliet, null);
        } catch (HandlerException | ConfigException e) {
            throw new IOException("the seed's file system cannot be made: " + e.getMessage(), e);
        }
    }
}
