package io.photoncloud.nightlight.scrape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.yaml.YamlException;
import io.photoncloud.nightlight.yaml.YamlValue;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads target groups from files. A file that cannot be read, or not be understood, is taken as it was when it could: an
 * editor's half-written file must not end the scrapes of all its targets. One that is gone has no targets.
 */
final class FileDiscovery implements Discovery {
    static final long FILE_BYTES_MAX = 16 << 20;
    static final int FILES_MAX = 10_000;

    private final List<String> patterns;
    private final Path directory;
    private final Map<Path, List<TargetGroup>> understood = new HashMap<>();

    FileDiscovery(DiscoveryConfig.Files config, Path directory) {
        this.patterns = config.paths();
        this.directory = directory;
    }

    @Override
    public List<TargetGroup> find() throws IOException {
        List<Path> files = files();
        understood.keySet().retainAll(files);
        List<TargetGroup> groups = new ArrayList<>();
        for (Path file : files) {
            try {
                understood.put(file, read(file));
            } catch (NoSuchFileException _) {
                understood.remove(file);
            } catch (IOException | YamlException _) {
                // As it was; its targets tell by themselves whether they are there.
            }
            groups.addAll(understood.getOrDefault(file, List.of()));
        }
        return groups;
    }

    private static List<TargetGroup> read(Path file) throws IOException, YamlException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new YamlException(file + " has more than fileBytesMax " + FILE_BYTES_MAX + " bytes");
        }
        String text = new String(Files.readAllBytes(file), UTF_8);
        return TargetGroup.list(YamlValue.parse(text), file.toString(), Map.of("__meta_filepath", file.toString()));
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            Path path = directory.resolve(pattern);
            Path name = path.getFileName();
            Path parent = path.getParent();
            if (name == null || parent == null || name.toString().indexOf('*') < 0) {
                files.add(path);
            } else if (Files.isDirectory(parent)) {
                addMatching(parent, name.toString(), files);
            }
        }
        Collections.sort(files);
        return files;
    }

    private static void addMatching(Path parent, String glob, List<Path> files) throws IOException {
        try (DirectoryStream<Path> matching = Files.newDirectoryStream(parent, glob)) {
            for (Path file : matching) {
                if (files.size() >= FILES_MAX) {
                    throw new IOException("more than filesMax " + FILES_MAX + " files match");
                }
                files.add(file);
            }
        }
    }
}
