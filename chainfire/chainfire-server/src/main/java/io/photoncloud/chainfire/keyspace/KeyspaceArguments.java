package io.photoncloud.chainfire.keyspace;

import io.photoncloud.chainfire.store.StoreException;
import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Check;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.RequestContext;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Gives REST handlers the {@link CallerKeyspace} of their call, by the same rules as {@link KeyspaceInterceptor}. */
public final class KeyspaceArguments implements HandlerMethodArgumentResolver, WebMvcConfigurer {

    /** By which a service asks for a keyspace; without it a call is about public keys. */
    public static final String HEADER = "photon-keyspace";

    private final Keyspaces keyspaces;

    public KeyspaceArguments(Keyspaces keyspaces) {
        this.keyspaces = keyspaces;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(this);
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == CallerKeyspace.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        String[] sent = web.getHeaderValues(HEADER);
        Optional<String> wanted = Check.findSingle(HEADER, sent == null ? List.of() : List.of(sent));
        Optional<String> service = RequestContext.current().caller() instanceof Caller.Service(String name)
                ? Optional.of(name)
                : Optional.empty();
        return find(service, wanted)
                .orElseThrow(() -> new CloudException(
                        ErrorCode.PERMISSION_DENIED,
                        HEADER + ": only the service of that name, or one it is granted to, may use it",
                        CloudException.fieldDetails(HEADER, "a keyspace of the calling service")));
    }

    private Optional<CallerKeyspace> find(Optional<String> service, Optional<String> wanted) {
        try {
            return keyspaces.find(service, wanted);
        } catch (StoreException notAName) {
            return Optional.empty();
        }
    }
}
