/** What was written: statements, queries and expressions with their positions, free of any parser's types and of any meaning. */
@NullMarked
package io.photoncloud.flaredb.ast;

import org.jspecify.annotations.NullMarked;
