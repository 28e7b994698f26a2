package io.photoncloud.common.security;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names that can only mean this machine, judged by their text alone: asking the name service is what rebinding abuses. */
public final class LoopbackNames {

    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[?(::1|(0{1,4}:){7}0{0,3}1|::ffff:(127\\.[0-9.]+))]?");

    private LoopbackNames() {}

    /** @param host without a port; an IPv6 address with or without brackets */
    public static boolean contains(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || IPV4.matcher(name).matches()
                || IPV6.matcher(name).matches();
    }
}
