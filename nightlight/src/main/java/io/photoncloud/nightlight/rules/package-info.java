/** Recording and alerting rules: what they say, when alerts fire, and what is written of them. */
@NullMarked
package io.photoncloud.nightlight.rules;

import org.jspecify.annotations.NullMarked;
