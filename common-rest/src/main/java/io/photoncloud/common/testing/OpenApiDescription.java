package io.photoncloud.common.testing;

import static io.photoncloud.common.testing.OpenApiSchemas.ordered;

import io.photoncloud.common.api.Failure;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Meta;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.testing.OpenApiSchemas.Use;
import io.photoncloud.common.web.NativeAnswer;
import io.photoncloud.common.web.PermissionRules;
import io.photoncloud.common.web.SafeToRepeat;
import io.photoncloud.common.web.Summary;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/**
 * The OpenAPI description of a service, made from its handlers as Spring has them: paths, parameters, the records they
 * read and return, the envelope around them. Made when tests run, so that a running service carries nothing for it.
 */
public final class OpenApiDescription {

    private static final String OPENAPI_VERSION = "3.1.0";
    private static final List<String> METHOD_ORDER =
            List.of("get", "head", "post", "put", "patch", "delete", "options", "trace");

    private final OpenApiSchemas schemas;
    private final HttpProperties settings;
    private final String service;
    private final RequestMappingHandlerMapping handlers;

    public OpenApiDescription(ApplicationContext context) {
        this.schemas = new OpenApiSchemas(context.getBean(JsonMapper.class));
        this.settings = context.getBean(HttpProperties.class);
        this.service = context.getBean(ServiceProperties.class).name();
        this.handlers = context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
    }

    /** The same text for the same handlers, always. */
    public String yaml() {
        DumperOptions form = new DumperOptions();
        form.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        form.setIndicatorIndent(2);
        form.setIndentWithIndicator(true);
        form.setSplitLines(false);
        // A collection that stands in two places is written out in both, not once with an anchor.
        form.setDereferenceAliases(true);
        return new Yaml(form).dump(document());
    }

    private Map<String, Object> document() {
        Map<String, Object> paths = paths();
        schemas.add(
                "Meta",
                ordered(
                        "type", "object",
                        "required", List.of("request_id", "timestamp"),
                        "properties",
                                ordered(
                                        "request_id", ordered("type", "string"),
                                        "timestamp", ordered("type", "string", "format", "date-time"),
                                        "next_page_token", ordered("type", "string"))));
        schemas.of(Failure.Problem.class, Use.ANSWER);
        return ordered(
                "openapi", OPENAPI_VERSION,
                "info", ordered("title", "PhotonCloud " + service, "version", "v1"),
                "security", List.of(Map.of(), ordered("bearer", List.of())),
                "paths", paths,
                "components",
                        ordered(
                                "securitySchemes",
                                        ordered(
                                                "bearer",
                                                ordered("type", "http", "scheme", "bearer", "bearerFormat", "JWT")),
                                "responses", ordered("Failure", failure()),
                                "schemas", schemas.byName()));
    }

    private static Map<String, Object> failure() {
        return ordered(
                "description",
                "What was wrong; see docs/errors.md",
                "content",
                content(envelope("error", ordered("$ref", "#/components/schemas/FailureProblem"))));
    }

    private Map<String, Object> paths() {
        Map<String, Map<String, Object>> byPath = new TreeMap<>();
        for (Map.Entry<RequestMappingInfo, HandlerMethod> entry : inOrder()) {
            for (String path : entry.getKey().getPatternValues()) {
                Map<String, Object> operations = byPath.computeIfAbsent(path, _ -> new TreeMap<>(byMethod()));
                for (String method : methods(entry.getKey())) {
                    Map<String, Object> operation = operation(entry.getKey(), entry.getValue());
                    operations.merge(method, operation, OpenApiDescription::either);
                }
            }
        }
        return new LinkedHashMap<>(byPath);
    }

    /** Spring keeps handlers in an order that changes from start to start; here it is that of their names. */
    private List<Map.Entry<RequestMappingInfo, HandlerMethod>> inOrder() {
        return handlers.getHandlerMethods().entrySet().stream()
                .sorted(Comparator.comparing(
                        entry -> entry.getValue().getMethod().toString()))
                .toList();
    }

    /**
     * One call that two handlers serve, by the content type of what is sent: described once, by the name of the first,
     * with the bodies and the answers of both.
     */
    private static Object either(Object first, Object second) {
        if (first.equals(second)) {
            return first;
        }
        if (first instanceof String one && second instanceof String other) {
            return one + "; " + other;
        }
        if (!(first instanceof Map<?, ?> one) || !(second instanceof Map<?, ?> other)) {
            throw new IllegalStateException(first + " and " + second + " are of one call and do not agree");
        }
        if (one.containsKey("$ref") || other.containsKey("$ref")) {
            return ordered("oneOf", List.of(first, second));
        }
        Map<Object, Object> both = new LinkedHashMap<>(one);
        other.forEach((key, value) -> {
            if (!"operationId".equals(key)) {
                both.merge(key, value, OpenApiDescription::either);
            }
        });
        return both;
    }

    private static Comparator<String> byMethod() {
        return Comparator.comparingInt(METHOD_ORDER::indexOf);
    }

    private static List<String> methods(RequestMappingInfo info) {
        Set<RequestMethod> declared = info.getMethodsCondition().getMethods();
        if (declared.isEmpty()) {
            throw new IllegalStateException(info + " does not say which methods it takes");
        }
        return declared.stream()
                .map(method -> method.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    private Map<String, Object> operation(RequestMappingInfo info, HandlerMethod handler) {
        String noun = handler.getBeanType().getSimpleName().replaceAll("Controller$", "");
        String verb = handler.getMethod().getName();
        Map<String, Object> operation = ordered("operationId", noun + "." + verb, "tags", List.of(noun));
        Summary summary = handler.getMethodAnnotation(Summary.class);
        if (summary != null) {
            operation.put("summary", summary.value());
        }
        List<Object> parameters = new ArrayList<>();
        for (MethodParameter parameter : handler.getMethodParameters()) {
            describe(parameter, parameters, operation);
        }
        SafeToRepeat repeat = handler.getMethodAnnotation(SafeToRepeat.class);
        if (repeat != null) {
            Map<String, Object> header = header(Idempotency.HEADER);
            header.put("description", "accepted, not recorded: " + repeat.value());
            parameters.add(header);
        }
        if (!operation.containsKey("requestBody")) {
            describeBytes(info, operation);
        }
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        operation.put("responses", responses(handler));
        PermissionRules.neededBy(handler)
                .findPermission()
                .ifPresent(permission -> operation.put("x-photon-permission", permission.name()));
        return operation;
    }

    /** A handler that says which content types it takes, and reads the body itself, takes bytes. */
    private static void describeBytes(RequestMappingInfo info, Map<String, Object> operation) {
        Map<String, Object> content = new LinkedHashMap<>();
        info.getConsumesCondition()
                .getConsumableMediaTypes()
                .forEach(type ->
                        content.put(type.toString(), ordered("schema", ordered("type", "string", "format", "binary"))));
        if (!content.isEmpty()) {
            operation.put("requestBody", ordered("required", true, "content", content));
        }
    }

    private void describe(MethodParameter parameter, List<Object> parameters, Map<String, Object> operation) {
        PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
        RequestParam param = parameter.getParameterAnnotation(RequestParam.class);
        RequestBody body = parameter.getParameterAnnotation(RequestBody.class);
        Class<?> type = parameter.getParameterType();
        if (variable != null) {
            String name = named(variable.name(), parameter);
            parameters.add(ordered("name", name, "in", "path", "required", true, "schema", schema(parameter)));
        } else if (param != null) {
            boolean required = param.required() && param.defaultValue().equals(ValueConstants.DEFAULT_NONE);
            parameters.add(query(named(param.name(), parameter), required, schema(parameter)));
        } else if (body != null) {
            Map<String, Object> schema = schemas.of(parameter.getGenericParameterType(), Use.REQUEST);
            operation.put("requestBody", ordered("required", body.required(), "content", content(schema)));
        } else if (type == PageRequest.class) {
            parameters.add(query(PageRequest.LIMIT, false, limit()));
            parameters.add(query(PageRequest.PAGE_TOKEN, false, ordered("type", "string")));
        } else if (type == Precondition.class) {
            parameters.add(header(Precondition.IF_MATCH));
            parameters.add(header(Precondition.IF_NONE_MATCH));
        } else if (type == Idempotency.class) {
            parameters.add(header(Idempotency.HEADER));
        }
    }

    private Map<String, Object> limit() {
        return ordered(
                "type", "integer", "minimum", 1, "maximum", settings.pageLimitMax(), "default", settings.pageLimit());
    }

    private static Map<String, Object> query(String name, boolean required, Map<String, Object> schema) {
        return ordered("name", name, "in", "query", "required", required, "schema", schema);
    }

    private static Map<String, Object> header(String name) {
        return ordered("name", name, "in", "header", "required", false, "schema", ordered("type", "string"));
    }

    /** What is written as one text, such as a path, and is no type of JSON is described as a string. */
    private Map<String, Object> schema(MethodParameter parameter) {
        Type type = parameter.getGenericParameterType();
        boolean group = type instanceof Class<?> plain && plain.isRecord();
        Map<String, Object> schema = group ? Map.of() : schemas.of(type, Use.REQUEST);
        return schema.isEmpty() ? ordered("type", "string") : schema;
    }

    private Map<String, Object> responses(HandlerMethod handler) {
        ResponseStatus declared = handler.getMethodAnnotation(ResponseStatus.class);
        HttpStatus status = declared == null ? HttpStatus.OK : declared.code();
        Map<String, Object> success = ordered("description", status.getReasonPhrase());
        boolean own = AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), NativeAnswer.class)
                || handler.hasMethodAnnotation(NativeAnswer.class);
        if (!own) {
            Type view = view(handler.getReturnType().getGenericParameterType());
            Map<String, Object> data = view == void.class ? ordered("type", "object") : schemas.of(view, Use.ANSWER);
            success.put("content", content(envelope("data", data)));
        }
        return ordered(
                Integer.toString(status.value()),
                success,
                "default",
                ordered("$ref", "#/components/responses/Failure"));
    }

    private static Type view(Type returned) {
        return returned instanceof ParameterizedType generic && generic.getRawType() == Paged.class
                ? generic.getActualTypeArguments()[0]
                : returned;
    }

    private static Map<String, Object> envelope(String what, Map<String, Object> schema) {
        return ordered(
                "type", "object",
                "required", List.of(what, "meta"),
                "properties",
                        ordered(
                                what,
                                schema,
                                "meta",
                                ordered("$ref", "#/components/schemas/" + Meta.class.getSimpleName())));
    }

    private static Map<String, Object> content(Map<String, Object> schema) {
        return ordered("application/json", ordered("schema", schema));
    }

    private static String named(@Nullable String given, MethodParameter parameter) {
        return given == null || given.isEmpty() ? String.valueOf(parameter.getParameterName()) : given;
    }
}
