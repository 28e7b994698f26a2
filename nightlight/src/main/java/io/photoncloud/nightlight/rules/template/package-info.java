/** Templates of labels and annotations: the part of Go's text/template that rules use, with Prometheus' functions. */
@NullMarked
package io.photoncloud.nightlight.rules.template;

import org.jspecify.annotations.NullMarked;
