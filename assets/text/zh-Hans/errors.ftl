# Every failure by its code: what happened, what is kept, what to do.

# The app itself.
error-cancelled = 任务已取消。
    .kept = 任务开始前的一切。
    .do = 需要时重新开始。
error-internal = 任务因应用内部故障而停止。
    .kept = 上次保存之前的一切。
    .do = 请再试一次。若再次发生，请重新启动应用并重复上一步。
error-io = 无法读取或写入 { $path }：{ $reason }
    .kept = 上次保存之前的一切。
    .do = 检查磁盘是否已连接、有空间且可写入，然后重试。

# Workspaces.
error-not-a-workspace = { $path } 不是 Crossfade 工作区。
    .kept = 该文件没有变化。
    .do = 请选择以 .crossfade 结尾的文件，或新建工作区后导入此文件。
error-newer-workspace = 工作区的格式为 { $found }，此版本最多能读 { $known }。
    .kept = 工作区没有变化。
    .do = 用创建它的新版本打开，或更新应用。
error-workspace-exists = { $path } 已有文件。
    .kept = 该文件没有变化。
    .do = 换一个名称，或打开已有的文件。
error-demo-exists = { $path } 已有示例。
    .kept = 已有的示例。
    .do = 打开它，或为新示例选择其他位置。
error-read-only = 工作区只能读取。
    .kept = 之前保存的一切。
    .do = 允许写入该文件及其文件夹，或把工作区复制到自己的文件夹。
error-locked = 另一个窗口或程序正在写入此工作区。
    .kept = 之前保存的一切。
    .do = 在那边关闭，或稍等片刻再试。
error-disk-full = 磁盘已满。
    .kept = 之前保存的一切；未完成的文件已删除。
    .do = 腾出空间或换一个磁盘，然后重试。
error-corrupt = 工作区已损坏：{ $what }。
    .kept = 仍可读取的部分。
    .do = 打开备份，或把可读的内容修复到新文件（“crossfade repair”）。
error-not-found = { $what ->
    [audience] 没有名为 { $name } 的受众。
    [segment] 没有名为 { $name } 的人群。
    [run] 没有名为 { $name } 的模型。
    [source] 没有已导入的文件 { $name }。
    [person] 没有编号为 { $name } 的人。
   *[other] { $name } 不存在。
}
    .kept = 工作区中的其他内容。
    .do = 请在列表中另选；它可能已改名或删除。
error-stale-join = 检查文件时工作区发生了变化。
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 重新导入此文件。
error-bad-input = 要保存的内容互相矛盾：{ $what }。
    .kept = 之前保存的一切。
    .do = 重复上一步。若仍失败，请重新打开工作区。
error-too-many = { $found } 超过工作区的上限 { $limit }。
    .kept = 之前保存的一切。
    .do = 只导入一部分，或分到两个工作区。

# Models.
error-unknown-model = 没有名为 { $model } 的模型。
    .kept = 所有已训练的模型。
    .do = 请从列表中选择模型。
error-unknown-param = 模型 { $model } 没有名为 { $name } 的参数。
    .kept = 所有已训练的模型。
    .do = 删除该参数或更正名称。
error-param-range = { $model } 的 { $name } 为 { $value }，应在 { $min } 与 { $max } 之间。
    .kept = 所有已训练的模型。
    .do = 请输入范围内的值。
error-no-interactions = 没有可供学习的内容：没有购买、学习或播放记录。
    .kept = 工作区保持原样。
    .do = 请导入含订单、学习或播放记录的文件。
error-no-features = 商品没有品类、作者等可供学习的信息。
    .kept = 数据和其他模型。
    .do = 导入含这些列的目录，或训练协同模型。
error-not-finite = { $what } 中有无法使用的数字：{ $value }。
    .kept = 之前训练的所有模型。
    .do = 检查导入文件中过大的金额或次数，然后重新训练。
error-singular = 模型 { $model } 无法求解：数据不足以确定结果。
    .kept = 之前训练的所有模型。
    .do = 提高正则化，或换一个模型。
error-too-large = 大约需要 { $needed } MB 内存，上限为 { $limit } MB。
    .kept = 之前训练的所有模型。
    .do = 选择占用内存较少的模型，或减少因子数。
error-too-few = 只有 { $found }，至少需要 { $needed }。
    .kept = 工作区保持原样。
    .do = 导入更多数据，或选择范围更大的人群。
error-stored-run = 无法从工作区读取模型 { $run }。
    .kept = 其他模型和数据。
    .do = 删除该模型并重新训练。
error-alpha = { $value } 不是混合权重。
    .kept = 所有已训练的模型。
    .do = 请输入 0 到 1 之间的数字，或由应用拟合。
error-wrong-part = { $model } 不能作为混合模型的 { $part } 部分。
    .kept = 所有已训练的模型。
    .do = 请为此部分选择另一类模型。
error-set = “{ $text }”不是带值的参数。
    .kept = 所有已训练的模型。
    .do = 请写成 名称=数字。
error-no-curve = 模型 { $run } 没有质量曲线。
    .kept = 该模型及其结果。
    .do = 请选择由两个模型混合而成的模型；只有它才有曲线。
error-out-of-range = { $name } 为 { $value }，应在 { $min } 与 { $max } 之间。
    .kept = 之前显示的内容。
    .do = 请输入范围内的值。
error-sample-range = { $field } 应在 { $low } 与 { $high } 之间。
    .kept = 没有生成示例。
    .do = 请选择范围内的值。

# People, items, paths.
error-no-clusters = 训练结果 { $run } 还没有可用于均衡的人群，或人员在其生成之后已有变化。
    .kept = 受众保持原样。
    .do = 用此训练结果打开“人群”页，然后再按人群均衡。
error-no-item = 没有唯一名为 { $item } 的商品。
    .kept = 之前显示的内容。
    .do = 请使用目录中的商品编号。
error-no-person = 工作区中没有这个人。
    .kept = 之前显示的内容。
    .do = 请使用人员表中的编号，例如 P-000042。
error-no-known-people = { $file } 中没有工作区认识的人。
    .kept = 工作区保持原样，没有写入任何内容。
    .do = 检查文件是否含有已导入的编号、邮箱或手机号。
error-no-paths = 在此时间窗内没有人跨越。
    .kept = 数据和所有模型。
    .do = 选择更长的时间窗，或导入两边都带日期的文件。

# Audiences.
error-no-goal = 受众没有目标、目标中没有商品，或没有评分来源。
    .kept = 草稿及其全部条件。
    .do = 请在“目标”中选择单品、品类或作者，并在“评分来源”中选择模型。
error-rule = “{ $rule }”不是条件：第 { $position } 个字符处{ $expected ->
    [test] 应为一个条件
    [term] 应为 course、music、category、creator 或 item
    [label] 应为一个值
    [attribute-name] 应为属性名称
    [channel] 应为 ads、email 或 sms
    [comparison] 应为比较符号，如 >=
    [number] 应为数字
    [days] 应为天数，如 90d
    [closing-quote] 缺少右引号
    [end] 条件应已结束
   *[other] 应为其他内容
}。
    .kept = 其他条件；在能够识别之前，此条件不排除任何人。
    .do = 请更正，例如：has course、country in (DE, AT)、active within 90d。
error-rule-unknown = “{ $rule }”中有数据里不存在的内容：{ $name }。
    .kept = 其他条件；在更正之前，此条件不排除任何人。
    .do = 检查拼写，或从列表中选择条件。
error-below-floor = 少于 { $floor } 人的群组不会生成，也不会导出，以免识别到个人。
    .kept = 草稿及其全部条件。
    .do = 放宽一个条件，或增加人数。
error-all-held-out = 受众中的所有人都会进入对照组。
    .kept = 草稿及其全部条件。
    .do = 降低对照组比例，或增加人数。
error-stored-audience = 无法从工作区读取 { $name } 的定义。
    .kept = 其人员和对照组。
    .do = 请用其他名称重新建立受众。

# Export.
error-empty-audience = 受众中没有可导出的人。
    .kept = 受众；没有写入任何内容。
    .do = 增加人数，或降低对照组比例。
error-nothing-to-write = 检查授权和标识后，{ $destination } 已没有可写入的人。
    .kept = 受众；没有为此渠道写入任何内容。
    .do = 在导出窗口查看被排除的人及原因，或选择其他渠道。
error-unknown-destination = 没有名为 { $destination } 的渠道。
    .kept = 受众；没有写入任何内容。
    .do = 请从列表中选择渠道。
error-bad-option = { $value } 不是 { $option } 的有效值。
    .kept = 没有写入任何内容。
    .do = 更正后重新导出。
error-unknown-ending = { $path } 的扩展名不是可写入的表格格式。
    .kept = 没有写入任何内容。
    .do = 请使用 .csv、.xlsx、.parquet 或 .jsonl。

# Import.
error-import-io = 无法读取 { $file }：{ $reason }
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 在其他程序中关闭它并检查读取权限，然后重新添加。
error-import-empty = { $file } 是空的。
    .kept = 工作区保持原样。
    .do = 请从来源处重新导出。
error-import-header-only = { $file } 只有表头，没有数据行。
    .kept = 工作区保持原样。
    .do = 请用更长的日期范围重新导出。
error-import-not-a-table = { $file } 不是表格。
    .kept = 工作区保持原样。
    .do = 请导出为 CSV、XLSX、JSON Lines 或 Parquet。
error-import-unsupported-container = { $file } 的格式为 { $container }，无法读取。
    .kept = 工作区保持原样。
    .do = 请另存为 CSV、JSON Lines、XLSX 或 ZIP，然后重新添加。
error-import-encrypted = { $file } 设有密码（{ $container }）。
    .kept = 工作区保持原样。
    .do = 请另存为不带密码的文件，然后重新添加。
error-import-unpacks-too-large = { $file } 解压后超过 { $limit } MB，远大于正常的表格。
    .kept = 工作区保持原样，已解压的内容已删除。
    .do = 请确认文件来源，或自行解压后添加其中的表格。
error-import-too-many-members = { $file } 内有 { $n } 个文件，最多读取 { $limit } 个。
    .kept = 工作区保持原样。
    .do = 请解压后只添加需要的文件。
error-import-several-members = { $file } 内有 { $n } 个表格，需要逐个读取。
    .kept = 工作区保持原样。
    .do = 请在导入界面添加该文件，或指明其中的一个表格。
error-import-no-table-inside = { $file } 内没有表格。
    .kept = 工作区保持原样。
    .do = 请打开检查其中的内容，然后重新导出。
error-import-no-member = { $file } 不在该压缩包中：其中没有 { $member }。
    .kept = 工作区保持原样。
    .do = 请检查名称，或添加整个文件。
error-import-changed = { $file } 在读取过程中被改动。
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 请等导出完成后重新添加。
error-import-damaged = { $file } 在第 { $row } 行附近损坏：{ $detail }
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 请从来源处重新导出。
error-import-endless-record = { $file } 第 { $row } 行之后的记录没有结束，可能有引号未关闭。
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 关闭该行的引号，或重新导出文件。
error-import-too-many-columns = { $file } 有 { $columns } 列，最多读取 { $limit } 列。
    .kept = 工作区保持原样。
    .do = 请删除不需要的列。
error-import-ambiguous = { $file } 同时符合多种类型：{ $candidates }。
    .kept = 工作区保持原样，文件在列表中等待。
    .do = 请选择类型。
error-import-missing-role = { $file } 中没有作为 { $role } 的列。已有的列：{ $headers }。
    .kept = 工作区保持原样，文件在列表中等待。
    .do = 手动选择该列，或重新导出含该列的文件。
error-import-missing-column = { $file } 缺少 { $preset } 需要的列 { $column }。已有的列：{ $headers }。
    .kept = 工作区保持原样，文件在列表中等待。
    .do = 选择其他类型，或重新导出含该列的文件。
error-import-unknown-column = { $file } 没有名为 { $column } 的列。已有的列：{ $headers }。
    .kept = 工作区保持原样，文件在列表中等待。
    .do = 请更正列名。
error-import-unknown-preset = 没有名为 { $preset } 的文件类型。
    .kept = 工作区保持原样。
    .do = 请从列表中选择类型。
error-import-unknown-encoding = 没有名为 { $encoding } 的编码。
    .kept = 工作区保持原样。
    .do = 请使用 UTF-8、UTF-16 或 GB18030，或由应用识别。
error-import-unknown-mapping = “{ $text }”不是列的对应关系。
    .kept = 工作区保持原样。
    .do = 请写成 role=column，多个之间用逗号。
error-import-rejects = 无法写入被拒绝的行：{ $reason }
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 为该列表选择其他位置，然后重新导入。
error-import-put-aside = 磁盘上没有空间存放 { $file } 的大量事件：{ $reason }
    .kept = 工作区保持原样，文件没有导入任何内容。
    .do = 请在工作区所在文件夹腾出空间，然后重新添加该文件。
error-unknown-role = 列不能作为 { $role } 读取。
    .kept = 工作区保持原样，文件在列表中等待。
    .do = 请从列表中选择。

# The command line.
error-bad-days = “{ $text }”不是天数。
    .kept = 没有任何变化。
    .do = 请写整数加 d，例如 90d。
error-bad-k = 列表长度缺失或为 0。
    .kept = 没有进行评估。
    .do = 请给出大于 0 的整数，例如 10,20。
error-bad-number = “{ $text }”不是这里可用的数字。
    .kept = 没有任何变化。
    .do = 请给出整数，或帮助中列出的词。
error-bad-percent = “{ $text }”不是占比。
    .kept = 没有任何变化。
    .do = 请写 0% 到 100% 的百分比，例如 20%。
error-delimiter = “{ $text }”不能作为列分隔符。
    .kept = 没有导入任何内容。
    .do = 请给出一个字符，例如 ;，或写 tab。
error-no-display = 无法打开窗口：{ $reason }
    .kept = 没有任何变化。
    .do = 请在带屏幕的电脑上启动，或不开窗口运行主要流程：crossfade demo --headless。
error-no-workspace = { $path } 没有工作区。
    .kept = 没有任何变化。
    .do = 检查路径，或新建工作区。
error-only-blend = 此选项只用于混合模型，不用于 { $model }。
    .kept = 没有训练模型。
    .do = 去掉此选项，或训练混合模型。
error-same-side = 路径应从一边到另一边，而两端是同一边。
    .kept = 没有任何变化。
    .do = 一端写课程，另一端写音乐。
error-workspace-ending = { $path } 不以 .crossfade 结尾。
    .kept = 没有任何变化。
    .do = 请使用以 .crossfade 结尾的名称。

error-overlap-format = 这不是重合比对文件，或由更新版本写出。
    .kept = 没有任何更改。
    .do = 请合作方重新发送 Crossfade 写出的文件；如对方版本更新，请先升级 Crossfade。
error-overlap-damaged = 重合比对文件在传送中被截断或改动。
    .kept = 没有任何更改。
    .do = 请合作方以附件或 U 盘重新发送。
error-overlap-step = 此文件属于比对的第 { $found } 步，这里需要第 { $expected } 步的文件。
    .kept = 没有任何更改。
    .do = 请改选另一个文件，或继续与此文件对应的步骤。
error-overlap-session = 此文件所属的比对不是由本工作区发起的。
    .kept = 没有任何更改。
    .do = 请选择对最近一次发出文件的答复，或重新发起比对。
error-overlap-entry = 文件的第 { $entry } 条无效。
    .kept = 没有任何更改。
    .do = 请合作方重新写出文件；不要使用手工拼成的文件。
error-bad-metric = 没有名为 { $text } 的指标。
    .kept = 没有任何改动。
    .do = 请写指标和名单长度，例如 ndcg@20 或 recall@10。
error-bad-budget = { $text } 不是有效的搜索时长。
    .kept = 没有任何改动。
    .do = 请给出一秒到一天之间的秒数或分钟数，例如 180s 或 3m。
# Exports from manifests, templates and feeds.
error-template-without-email = { $destination } 的模板没有邮箱列。
    .kept = 未写入任何文件。
    .do = 从平台下载当前模板，不改动首行，再载入。
error-empty-template = { $path } 没有表头。
    .kept = 未写入任何文件。
    .do = 请选择从平台下载的 CSV 模板。
error-not-a-manifest = { $path } 不是此版本导出的清单。
    .kept = 未写入任何文件。
    .do = 请选择导出文件旁以 _manifest.json 结尾的文件。
error-manifest-audience-changed = 清单之后，受众「{ $audience }」已删除或重新生成。
    .kept = 原有文件和清单不变，未写入任何文件。
    .do = 按受众现在的人重新导出。
error-manifest-data-changed = 清单之后，「{ $audience }」的数据已导入或删除文件。
    .kept = 原有文件和清单不变，未写入任何文件。
    .do = 撤销数据改动，或重新导出受众。
error-manifest-members-changed = 清单之后，「{ $audience }」中有人被合并或删除。
    .kept = 原有文件和清单不变，未写入任何文件。
    .do = 按受众现在的人重新导出。
error-manifest-consent-changed = 清单之后，「{ $audience }」中有人的授权已改变。
    .kept = 原有文件和清单不变；可能有人撤回授权，因此未写入任何文件。
    .do = 重新导出受众，将使用当前授权。
error-manifest-rules-changed = 「{ $audience }」清单所用的渠道规则已更新。
    .kept = 原有文件和清单不变，未写入任何文件。
    .do = 按当前规则重新导出受众。
error-manifest-bytes-differ = 清单之后，「{ $audience }」中有人的联系方式已改变。
    .kept = 原有文件和清单不变，未写入任何文件。
    .do = 用当前联系方式重新导出受众。
error-feed-ending = 推荐数据写为 JSON Lines；{ $path } 的后缀不同。
    .kept = 未写入任何文件。
    .do = 请使用以 .jsonl 结尾的文件名。
