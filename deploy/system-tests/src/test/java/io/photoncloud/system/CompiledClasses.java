package io.photoncloud.system;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.ref.SoftReference;
import java.util.function.Supplier;

/**
 * What the modules were compiled to, read once for all rules and given up when the system tests need the memory.
 *
 * <p>Left out are the classes generated from the contracts, half of all there are: no rule is about what they do, and
 * where another class uses one, its name and what it extends are known all the same. Of a service built before, what
 * Spring generated from its beans is left out as well, and so is what runs by hand to measure a service: it is no part of one.
 */
final class CompiledClasses {
    private static final String CONTRACTS = "/proto/target/classes/";
    private static final String BENCHMARKS = "/deploy/bench/";

    private static final Kept MAIN = new Kept(() -> new ClassFileImporter()
            .withImportOption(location ->
                    !location.contains("__") && !location.contains(CONTRACTS) && !location.contains(BENCHMARKS))
            .importPaths(SourceTree.compiled("classes")));

    private static final Kept TESTS =
            new Kept(() -> new ClassFileImporter().importPaths(SourceTree.compiled("test-classes")));

    private CompiledClasses() {}

    static JavaClasses main() {
        return MAIN.get();
    }

    static JavaClasses tests() {
        return TESTS.get();
    }

    private static final class Kept {
        private final Supplier<JavaClasses> reader;
        private SoftReference<JavaClasses> kept = new SoftReference<>(null);

        Kept(Supplier<JavaClasses> reader) {
            this.reader = reader;
        }

        synchronized JavaClasses get() {
            JavaClasses read = kept.get();
            if (read == null) {
                read = reader.get();
                kept = new SoftReference<>(read);
            }
            return read;
        }
    }
}
