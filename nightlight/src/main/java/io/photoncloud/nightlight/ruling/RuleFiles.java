package io.photoncloud.nightlight.ruling;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.promql.ParseException;
import io.photoncloud.nightlight.promql.Parser;
import io.photoncloud.nightlight.promql.ParserSettings;
import io.photoncloud.nightlight.rules.RuleFile;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the files of rules that a configuration names. */
public final class RuleFiles {
    /** Of one file, in bytes. */
    public static final long FILE_BYTES_MAX = 16 << 20;

    private static final int FILES_MAX = 10_000;

    private RuleFiles() {}

    /** What is wrong with an expression, as the engine sees it. */
    public static Optional<String> error(String expression) {
        try {
            var _ = Parser.parse(expression, ParserSettings.STABLE);
            return Optional.empty();
        } catch (ParseException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** @throws YamlException one of the files is wrong, with all that is wrong in it */
    public static List<LoadedGroup> load(Path directory, List<String> patterns, LoadedGroup.Defaults defaults)
            throws IOException, YamlException {
        TreeSet<Path> files = new TreeSet<>();
        for (String pattern : patterns) {
            files.addAll(matching(directory, pattern));
        }
        if (files.size() > FILES_MAX) {
            throw new YamlException("rule_files name " + files.size() + " files, more than filesMax " + FILES_MAX);
        }
        List<LoadedGroup> groups = new ArrayList<>();
        for (Path file : files) {
            for (var group : read(file).groups()) {
                groups.add(defaults.load(file.toString(), group));
            }
        }
        return groups;
    }

    private static RuleFile read(Path file) throws IOException, YamlException {
        try {
            return parse(file);
        } catch (RulesRefused e) {
            throw new YamlException(file + ": " + e.getMessage());
        }
    }

    /** @throws RulesRefused all that is wrong in it */
    public static RuleFile parse(Path file) throws IOException, RulesRefused {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " has more than " + FILE_BYTES_MAX + " bytes");
        }
        return RuleFile.parse(Files.readString(file, UTF_8), RuleFiles::error);
    }

    /** Files whose names match; the last part of a pattern may have stars. One that is not there is none. */
    public static List<Path> matching(Path directory, String pattern) throws IOException {
        Path path = directory.resolve(pattern).normalize();
        String name = String.valueOf(path.getFileName());
        Path parent = path.getParent();
        if (name.indexOf('*') < 0 || parent == null) {
            return Files.exists(path) ? List.of(path) : List.of();
        }
        Pattern wanted = Pattern.compile("\\Q" + name.replace("*", "\\E[^/]*\\Q") + "\\E");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
            for (Path entry : entries) {
                if (wanted.matcher(String.valueOf(entry.getFileName())).matches() && Files.isRegularFile(entry)) {
                    found.add(entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        }
        found.sort(null);
        return found;
    }
}
