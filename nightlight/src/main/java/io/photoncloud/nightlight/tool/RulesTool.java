package io.photoncloud.nightlight.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.nightlight.query.Engine;
import io.photoncloud.nightlight.query.EngineSettings;
import io.photoncloud.nightlight.rules.Rule;
import io.photoncloud.nightlight.rules.RuleFile;
import io.photoncloud.nightlight.rules.RuleGroup;
import io.photoncloud.nightlight.rules.RulesRefused;
import io.photoncloud.nightlight.ruling.GroupTrial;
import io.photoncloud.nightlight.ruling.LoadedGroup;
import io.photoncloud.nightlight.ruling.RuleFiles;
import io.photoncloud.nightlight.series.Labels;
import io.photoncloud.nightlight.text.GoExponent;
import io.photoncloud.nightlight.text.PrometheusDuration;
import io.photoncloud.nightlight.tool.UnitTestFile.TestGroup;
import io.photoncloud.nightlight.tsdb.Tsdb;
import io.photoncloud.nightlight.tsdb.TsdbSettings;
import io.photoncloud.nightlight.yaml.YamlException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Checks files of rules, and carries out unit tests of rules, with the words and exit codes of promtool. */
public final class RulesTool {
    private static final int GOOD = 0;
    private static final int FAILED = 1;

    private static final long FILE_BYTES_MAX = 64L << 20;

    private static final String USAGE = "usage: RulesTool check FILE... | RulesTool test FILE...";

    private final PrintStream out;
    private final PrintStream err;

    public RulesTool(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, UTF_8);
        Runtime.getRuntime().exit(new RulesTool(out, err).run(List.of(arguments)));
    }

    /** The exit code. */
    public int run(List<String> arguments) {
        if (arguments.size() < 2) {
            err.println(USAGE);
            return FAILED;
        }
        List<String> files = arguments.subList(1, arguments.size());
        for (String file : files) {
            if (!Files.exists(Path.of(file))) {
                err.println("error: path '" + file + "' does not exist");
                return FAILED;
            }
        }
        return switch (arguments.getFirst()) {
            case "check" -> check(files);
            case "test" -> test(files);
            default -> {
                err.println(USAGE);
                yield FAILED;
            }
        };
    }

    // Checks

    private int check(List<String> files) {
        boolean wrong = false;
        for (String file : files) {
            out.println("Checking " + file);
            try {
                List<RuleGroup> groups = RuleFiles.parse(Path.of(file)).groups();
                int rules =
                        groups.stream().mapToInt(group -> group.rules().size()).sum();
                List<String> twice = duplicates(groups);
                if (twice.isEmpty()) {
                    out.println("  SUCCESS: " + rules + " rules found");
                } else {
                    // It works all the same: no failure, as with promtool.
                    failed(List.of(lint(twice)));
                }
            } catch (RulesRefused e) {
                wrong = true;
                failed(e.errors().stream().map(error -> file + ": " + error).toList());
            } catch (IOException e) {
                wrong = true;
                failed(List.of(String.valueOf(e.getMessage())));
            }
            out.println();
        }
        return wrong ? FAILED : GOOD;
    }

    private void failed(List<String> errors) {
        err.println("  FAILED:");
        errors.forEach(err::println);
    }

    private static List<String> duplicates(List<RuleGroup> groups) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (RuleGroup group : groups) {
            for (Rule rule : group.rules()) {
                Map<String, String> labels = new TreeMap<>(group.labels());
                labels.putAll(rule.labels());
                StringBuilder text = new StringBuilder("Metric: " + rule.name() + "\nLabel(s):\n");
                Labels.of(labels)
                        .toMap()
                        .forEach((name, value) -> text.append('\t')
                                .append(name)
                                .append(": ")
                                .append(value)
                                .append('\n'));
                counts.merge(text.toString(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static String lint(List<String> twice) {
        return "lint error " + twice.size() + " duplicate rule(s) found.\n" + String.join("", twice)
                + "Might cause inconsistency while recording expressions";
    }

    // Tests

    private int test(List<String> files) {
        out.println("Unit Testing:  " + String.join("  ", files));
        boolean wrong = false;
        for (String file : files) {
            List<String> errors = new ArrayList<>();
            try {
                errors.addAll(test(Path.of(file)));
            } catch (IOException | YamlException e) {
                errors.add(String.valueOf(e.getMessage()));
            } catch (RulesRefused e) {
                errors.addAll(e.errors());
            }
            if (errors.isEmpty()) {
                out.println("  SUCCESS");
            } else {
                wrong = true;
                failed(errors);
                errors.forEach(_ -> out.println());
            }
            out.println();
        }
        return wrong ? FAILED : GOOD;
    }

    private List<String> test(Path file) throws IOException, YamlException, RulesRefused {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new IOException(file + " has more than " + FILE_BYTES_MAX + " bytes");
        }
        UnitTestFile tests = UnitTestFile.parse(Files.readString(file, UTF_8));
        Path directory = file.toAbsolutePath().getParent();
        Map<Path, RuleFile> rules = new LinkedHashMap<>();
        for (String pattern : tests.ruleFiles()) {
            List<Path> found = RuleFiles.matching(directory == null ? Path.of("") : directory, pattern);
            if (found.isEmpty()) {
                err.println("  WARNING: no file match pattern " + pattern);
            }
            for (Path one : found) {
                rules.put(one, RuleFiles.parse(one));
            }
        }
        List<String> errors = new ArrayList<>();
        for (TestGroup test : tests.tests()) {
            errors.addAll(run(tests, test, rules));
        }
        return errors;
    }

    private static List<String> run(UnitTestFile tests, TestGroup test, Map<Path, RuleFile> rules) throws IOException {
        Path directory = Files.createTempDirectory("rules-test");
        try {
            // Nothing is kept: the store is thrown away, and the time it is told of is that of no clock.
            try (Tsdb store = Tsdb.open(directory.resolve("samples"), TsdbSettings.DEFAULT, () -> Instant.EPOCH)) {
                Engine engine = new Engine(EngineSettings.DEFAULT);
                LoadedGroup.Defaults defaults = new LoadedGroup.Defaults(
                        test.interval(), Duration.ZERO, test.externalLabels(), test.externalUrl());
                List<GroupTrial> groups = groups(rules, tests.order()).stream()
                        .map(group -> new GroupTrial(engine, store, defaults.load("test", group)))
                        .toList();
                return new UnitTestRun(test, tests.interval(), tests.fuzzy(), engine, store, groups).run();
            }
        } finally {
            delete(directory);
        }
    }

    /** Those that are named come in their order; what is not named counts as the first of them, as with promtool. */
    private static List<RuleGroup> groups(Map<Path, RuleFile> rules, List<String> order) {
        return rules.values().stream()
                .flatMap(file -> file.groups().stream())
                .sorted(Comparator.comparingInt(group -> Math.max(0, order.indexOf(group.name()))))
                .toList();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    static String duration(Duration duration) {
        return PrometheusDuration.format(duration);
    }

    /** As Go's {@code FormatFloat(value, 'E', -1, 64)}. */
    static String exponent(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
        }
        return GoExponent.format(value).replace('e', 'E');
    }
}
