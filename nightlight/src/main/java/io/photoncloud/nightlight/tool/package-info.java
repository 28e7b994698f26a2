/** What is run by hand: checks and tests of rules, as promtool has them. */
@NullMarked
package io.photoncloud.nightlight.tool;

import org.jspecify.annotations.NullMarked;
