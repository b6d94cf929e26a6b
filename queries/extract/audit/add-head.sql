select audit.add_tree_head(
    size => $1, root => $2, horizon => $3::text::xid8, epoch => $4::integer, frontier => $5, at => $6, note => $7,
    signature => $8, public_key => $9, previous_root => $10)
