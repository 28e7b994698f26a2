package io.photoncloud.common.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes conditions of expressions in CEL (Common Expression Language), which asks and never does, and always ends. An
 * expression is of truth, and may ask for
 *
 * <pre>
 *   principal       who asks: an id
 *   permission      what for: vm.create
 *   organization    where; empty where the scope is none
 *   project
 *   resource_type
 *   resource_id
 *   time            when, a timestamp: time.getHours("Europe/Berlin") &lt; 18
 *   attributes      what else the service tells of the request, by name: attributes.tags["env"] == "test"
 * </pre>
 *
 * Safe for many threads.
 */
public final class CelConditions {

    /** Characters of an expression. */
    public static final int LENGTH_MAX = 2_000;

    /** Parentheses and calls inside each other. */
    public static final int DEPTH_MAX = 32;

    /** Elements that all of an expression's loops over lists and maps look at, together. */
    public static final int ITERATIONS_MAX = 1_000;

    /** Steps of a regular expression's program. */
    private static final int REGEX_SIZE_MAX = 1_000;

    private final CelCompiler compiler;
    private final CelRuntime runtime;

    public CelConditions() {
        CelOptions options = CelOptions.current()
                .enableHeterogeneousNumericComparisons(true)
                .maxExpressionCodePointSize(LENGTH_MAX)
                .maxParseRecursionDepth(DEPTH_MAX)
                .comprehensionMaxIterations(ITERATIONS_MAX)
                .maxRegexProgramSize(REGEX_SIZE_MAX)
                .build();
        compiler = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(options)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar("principal", SimpleType.STRING)
                .addVar("permission", SimpleType.STRING)
                .addVar("organization", SimpleType.STRING)
                .addVar("project", SimpleType.STRING)
                .addVar("resource_type", SimpleType.STRING)
                .addVar("resource_id", SimpleType.STRING)
                .addVar("time", SimpleType.TIMESTAMP)
                .addVar("attributes", MapType.create(SimpleType.STRING, SimpleType.DYN))
                .setResultType(SimpleType.BOOL)
                .build();
        runtime = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(options).build();
    }

    /** @throws IllegalArgumentException the expression is none, or is not of truth; the message says where and why */
    public Condition compile(String expression) {
        CelRuntime.Program program;
        try {
            CelAbstractSyntaxTree tree = compiler.compile(expression).getAst();
            program = runtime.createProgram(tree);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        return request -> holds(program, request);
    }

    private static boolean holds(CelRuntime.Program program, AccessRequest request) {
        try {
            return Boolean.TRUE.equals(program.eval(values(request)));
        } catch (CelEvaluationException e) {
            throw new IllegalStateException("a condition cannot be told: " + e.getMessage(), e);
        }
    }

    private static Map<String, Object> values(AccessRequest request) {
        Map<String, Object> values = new HashMap<>();
        values.put("principal", request.subject().id());
        values.put("permission", request.permission().name());
        String organization = "";
        String project = "";
        String type = "";
        String id = "";
        switch (request.scope()) {
            case Scope.Everywhere _ -> {}
            case Scope.Organization(String of) -> organization = of;
            case Scope.Project(String of, String named) -> {
                organization = of;
                project = named;
            }
            case Scope.Resource(String of, String named, String resourceType, String resourceId) -> {
                organization = of;
                project = named;
                type = resourceType;
                id = resourceId;
            }
        }
        values.put("organization", organization);
        values.put("project", project);
        values.put("resource_type", type);
        values.put("resource_id", id);
        values.put("time", request.at());
        values.put("attributes", request.attributes());
        return values;
    }
}
