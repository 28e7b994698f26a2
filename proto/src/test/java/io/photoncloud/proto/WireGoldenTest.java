package io.photoncloud.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds every wire form and every stored form to what was committed in {@code wire.golden}: one line per message field,
 * enum value and remote procedure. What peers, clients and disks already speak must not change by accident.
 */
class WireGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/wire.golden");
    private static final Path PROTOS = Path.of("src/main/proto");
    private static final String REWRITE = "photon.golden.write";

    @Test
    void everyFormIsTheCommittedOne() throws Exception {
        List<String> actual = linesOf(filesOfThisModule());
        if (Boolean.getBoolean(REWRITE)) {
            Files.write(GOLDEN, actual);
        }
        List<String> golden = Files.readAllLines(GOLDEN);
        assertThat(without(golden, actual))
                .as(
                        "gone or changed. A number or type once used keeps its meaning, because peers, clients and disks have"
                                + " it: restore it, or reserve its number. Only where it never left this repository: run"
                                + " ./mvnw -pl proto test -D%s=true and commit wire.golden",
                        REWRITE)
                .isEmpty();
        assertThat(without(actual, golden))
                .as("new. Run ./mvnw -pl proto test -D%s=true and commit wire.golden", REWRITE)
                .isEmpty();
    }

    @Test
    void everyProtoFileIsLookedAt() throws Exception {
        try (Stream<Path> protos = Files.walk(PROTOS)) {
            List<String> names = protos.filter(path -> path.toString().endsWith(".proto"))
                    .map(path -> PROTOS.relativize(path).toString())
                    .sorted()
                    .toList();
            assertThat(filesOfThisModule().stream().map(FileDescriptor::getName).sorted())
                    .containsExactlyElementsOf(names);
        }
    }

    private static List<String> without(List<String> lines, List<String> others) {
        var rest = new ArrayList<>(lines);
        rest.removeAll(others);
        return rest;
    }

    /** Each .proto file has one generated class that answers its descriptor. */
    private static List<FileDescriptor> filesOfThisModule() throws IOException, URISyntaxException {
        Path classes = Path.of("target/classes");
        try (Stream<Path> all = Files.walk(classes)) {
            return all.map(path -> classes.relativize(path).toString())
                    .filter(name -> name.endsWith(".class") && !name.contains("$"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .flatMap(name -> descriptorOf(name).stream())
                    .toList();
        }
    }

    private static Optional<FileDescriptor> descriptorOf(String className) {
        try {
            Object descriptor =
                    Class.forName(className).getMethod("getDescriptor").invoke(null);
            return descriptor instanceof FileDescriptor file ? Optional.of(file) : Optional.empty();
        } catch (NoSuchMethodException _) {
            return Optional.empty();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(className, e);
        }
    }

    private static List<String> linesOf(List<FileDescriptor> files) {
        var lines = new TreeSet<String>();
        for (FileDescriptor file : files) {
            file.getMessageTypes().forEach(message -> describe(message, lines));
            file.getEnumTypes().forEach(type -> describe(type, lines));
            file.getServices().forEach(service -> describe(service, lines));
        }
        return List.copyOf(lines);
    }

    private static void describe(Descriptor message, Set<String> lines) {
        if (message.getOptions().getMapEntry()) {
            return;
        }
        lines.add("message %s".formatted(message.getFullName()));
        for (FieldDescriptor field : message.getFields()) {
            lines.add("message %s %03d %s".formatted(message.getFullName(), field.getNumber(), typed(field)));
        }
        for (ReservedRange range : message.toProto().getReservedRangeList()) {
            lines.add("message %s %03d reserved to %d"
                    .formatted(message.getFullName(), range.getStart(), range.getEnd() - 1));
        }
        message.getNestedTypes().forEach(nested -> describe(nested, lines));
        message.getEnumTypes().forEach(type -> describe(type, lines));
    }

    private static void describe(EnumDescriptor type, Set<String> lines) {
        type.getValues()
                .forEach(value ->
                        lines.add("enum %s %03d %s".formatted(type.getFullName(), value.getNumber(), value.getName())));
    }

    private static void describe(ServiceDescriptor service, Set<String> lines) {
        for (MethodDescriptor method : service.getMethods()) {
            lines.add("service %s %s(%s%s) returns (%s%s)"
                    .formatted(
                            service.getFullName(),
                            method.getName(),
                            method.isClientStreaming() ? "stream " : "",
                            method.getInputType().getFullName(),
                            method.isServerStreaming() ? "stream " : "",
                            method.getOutputType().getFullName()));
        }
    }

    /** For example {@code value: optional bytes, one of target}. */
    private static String typed(FieldDescriptor field) {
        if (field.isMapField()) {
            return "%s: map<%s, %s>"
                    .formatted(
                            field.getName(),
                            nameOfType(field.getMessageType().findFieldByNumber(1)),
                            nameOfType(field.getMessageType().findFieldByNumber(2)));
        }
        String label = field.isRepeated() ? "repeated " : field.toProto().getProto3Optional() ? "optional " : "";
        String oneOf = field.getRealContainingOneof() == null
                ? ""
                : ", one of " + field.getRealContainingOneof().getName();
        return "%s: %s%s%s".formatted(field.getName(), label, nameOfType(field), oneOf);
    }

    private static String nameOfType(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
                field.getType().name().toLowerCase(Locale.ROOT);
        };
    }
}
