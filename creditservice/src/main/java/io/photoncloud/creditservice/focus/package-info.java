/** What was charged, as FOCUS has it. */
@NullMarked
package io.photoncloud.creditservice.focus;

import org.jspecify.annotations.NullMarked;
